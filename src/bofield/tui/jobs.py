"""Work that must not stop the keyboard, and what happens when it fails.

A screen's action that talks to services is marked `@job`: it runs in a worker on the app's own loop, a `BofieldError`
is told to the user in its own words, and anything else is noted in the log without the values it carried. Nothing that
a job raises can take the app down or print a traceback. Knows no screen and no service.
"""

from __future__ import annotations

from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from textual.css.query import NoMatches

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.dom import DOMNode
    from textual.worker import Worker

    from bofield.tui.app import BofieldApp

    Work = Callable[[], Coroutine[Any, Any, None]]

P = ParamSpec("P")
S = TypeVar("S", bound="DOMNode")


def job(method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]]) -> Callable[Concatenate[S, P], Worker[None]]:
    """Run an async method of a screen or widget as a guarded worker; several may run side by side."""

    @wraps(method)
    def start(self: S, /, *args: P.args, **kwargs: P.kwargs) -> Worker[None]:
        return run(self, partial(method, self, *args, **kwargs), name=method.__name__)

    return start


def latest_job(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], Worker[None]]:
    """Run an async method as a guarded worker of which only the newest matters: an older one is given up."""

    @wraps(method)
    def start(self: S, /, *args: P.args, **kwargs: P.kwargs) -> Worker[None]:
        return run(self, partial(method, self, *args, **kwargs), name=method.__name__, exclusive=True)

    return start


def run(node: DOMNode, work: Work, *, name: str, exclusive: bool = False) -> Worker[None]:
    """Start `work` as a guarded worker of `node`. The coroutine is made inside it, so a worker given up leaves none."""
    guarded = partial(_guarded, cast("BofieldApp", node.app), node, work)
    return node.run_worker(guarded, name=name, group=name, exclusive=exclusive, exit_on_error=False)


async def _guarded(app: BofieldApp, node: DOMNode, work: Work) -> None:
    try:
        await work()
    except NoMatches as error:
        # A screen that was left while it read its data has nowhere to show it any more.
        if app.is_running and node.is_attached and node.screen in app.screen_stack:
            app.failed(error)
    except Exception as error:  # noqa: BLE001  (the border where every failure becomes a sentence)
        app.failed(error)


def carry_out(node: DOMNode, command: str) -> None:
    """Run `action_<command>` of a screen or the app; if it is a coroutine, as a guarded worker."""
    action = getattr(node, f"action_{command}")
    if iscoroutinefunction(action):
        run(node, action, name=command)
    else:
        action()
