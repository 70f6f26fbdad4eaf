"""Keys that a field has bound for itself are carried out at once, in the order they were pressed.

Textual hands letters to the field directly, but a bound key such as backspace goes by way of the app: while the app is
busy, the letters typed after it overtake it, and `+9`, backspace, `3` becomes `+93`. Knows no field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget as _Field
else:
    # Textual takes styles and names from the first base that is a widget, which must stay its own.
    _Field = object


class OwnKeys(_Field):
    """Mixed into a field, before Textual's own class."""

    async def _on_key(self, event: events.Key) -> None:
        """Carry out what the field itself has bound to a key; everything else goes on its way."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
