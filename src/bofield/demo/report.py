"""What a played demonstration prints: numbered steps, and under each what was checked. Knows no step itself."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from bofield.cleaning import clean
from bofield.errors import BofieldError
from bofield.i18n import _, ngettext


class CheckFailedError(BofieldError):
    """Something in the played story was not as it should be."""


@dataclass(slots=True)
class Step:
    """One step of the story, and its checks in words."""

    title: str
    checks: list[str] = field(default_factory=list)


class Report:
    """Collects the steps; prints them as they happen, or all at once as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self.steps: list[Step] = []
        self._as_json = as_json
        self._began = time.monotonic()

    def step(self, title: str) -> None:
        """Begin a step."""
        self.steps.append(Step(title))
        self._print(f"{len(self.steps):>2}. {title}")

    def tell(self, text: str) -> None:
        """Say how far a long step has come."""
        self._print(f"      {text}")

    def check(self, what: str, holds: object, found: object = "") -> None:
        """Write down what was checked. Raises CheckFailedError, naming step and finding, if it does not hold."""
        if not holds:
            raise CheckFailedError(
                _("Step {number}, {title}: this does not hold: {what}. Found: {found}").format(
                    number=len(self.steps), title=self.steps[-1].title, what=what, found=clean(str(found))[:2000]
                )
            )
        self.steps[-1].checks.append(what)
        self._print(f"    ✓ {what}")

    def same(self, what: str, found: object, expected: object) -> None:
        """Check that what was found is what was expected."""
        self.check(what, found == expected, found)

    def end(self, failure: BofieldError | None = None, **more: str) -> None:
        """Say how it went."""
        checks = sum(len(step.checks) for step in self.steps)
        seconds = time.monotonic() - self._began
        if self._as_json:
            steps = [{"number": n, "title": step.title, "checked": step.checks} for n, step in enumerate(self.steps, 1)]
            whole: dict[str, Any] = {"ok": failure is None, "seconds": round(seconds, 1), "steps": steps, **more}
            print(json.dumps(whole | ({"error": str(failure)} if failure else {}), ensure_ascii=False, indent=2))
        elif failure is None:
            counted = ngettext("{n} check in {steps} steps", "{n} checks in {steps} steps", checks).format(
                n=checks, steps=len(self.steps)
            )
            self._print(
                _("All is as it should be: {counted}, {seconds:.0f} s.").format(counted=counted, seconds=seconds)
            )

    def _print(self, text: str) -> None:
        if not self._as_json:
            print(text, flush=True)
