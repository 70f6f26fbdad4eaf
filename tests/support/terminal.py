"""A terminal for tests: a real program on a real pty, its screen read as text by pyte.

Tests wait for what a person would wait for, a text on the screen, and never for time to pass. When it does not come,
the error shows the screen.
"""

from __future__ import annotations

import codecs
import os
import pty
import re
import signal
import subprocess
import termios
import threading
import time
from typing import TYPE_CHECKING, Final, Self

import pyte

from support.render import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KEYS: Final[Mapping[str, str]] = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "escape": "\x1b", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "insert": "\x1b[2~", "delete": "\x1b[3~", "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
    "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
    "shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "ctrl+home": "\x1b[1;5H", "ctrl+end": "\x1b[1;5F",
}  # fmt: skip
PATIENCE: Final = 30.0
# What pyte would print instead of passing over: device control strings, and requests and modes newer than it is.
_FOREIGN = re.compile(r"\x1b[P_^X][^\x1b]*\x1b\\|\x1b\[[<=>?]?[\d;:]*(?:\$[py]|[tu])|\x1b\[[<=>][\d;]*[a-zA-Z]")
_UNFINISHED = re.compile(r"\x1b(?:[P_^X][^\x1b]*\x1b?|\[[<=>?]?[\d;:]*\$?)?$")
# A lone escape is told from the start of a sequence by the pause after it; Textual waits a tenth of a second.
_ESCAPE_PAUSE = 0.15
_KEY_PAUSE = 0.06
_SETTLING_LIMIT = 2.0


class Terminal:
    """A program running on a pty, and what its screen shows now."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, columns: int, rows: int) -> None:
        """Take over a started process and the master side of its pty."""
        self.process = process
        self.first_output: float | None = None
        """When the first byte came, on `time.perf_counter()`'s clock."""
        self._master = master
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._raw = bytearray()
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    @classmethod
    def start(
        cls,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
        cwd: str | os.PathLike[str] | None = None,
    ) -> Self:
        """Start `argv` on a pty of the given size; `env` is added to our own environment, without its BOFIELD_*."""
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (rows, columns))
        ours = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith("BOFIELD_") and k not in ("NO_COLOR", "COLUMNS", "LINES")
        }
        usual = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        # The leader of a session gets the first terminal it opens as its own: Ctrl+C and hang-up then work as in life.
        launcher = ["/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', os.ttyname(slave), *argv]
        try:
            process = subprocess.Popen(
                launcher,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env={**ours, **usual, **(env or {})},
                start_new_session=True,
            )
        finally:
            os.close(slave)
        return cls(process, master, columns, rows)

    # ── what a person does ───────────────────────────────────────────────────────────────────────────────────────────
    def press(self, *keys: str) -> None:
        """Press keys by name (`enter`, `ctrl+p`, `f8`, `down`) or as single characters, one after the other."""
        for key in keys:
            self._send(_sequence(key))
            self._settle(_ESCAPE_PAUSE if key == "escape" else _KEY_PAUSE)

    def type(self, text: str) -> None:
        """Type a text, character for character as a terminal sends it."""
        self._send(text)
        self._settle(_KEY_PAUSE)

    def paste(self, text: str) -> None:
        """Paste a text as terminals do: between brackets."""
        self._send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        with self._changed:
            self._screen.resize(rows, columns)
            termios.tcsetwinsize(self._master, (rows, columns))

    # ── what a person sees ───────────────────────────────────────────────────────────────────────────────────────────
    def screen(self) -> str:
        """Give the screen as text: one line a row, without trailing spaces."""
        with self._changed:
            return "\n".join(lines_of(self._screen))

    @property
    def raw(self) -> bytes:
        """Every byte the program has written so far."""
        with self._changed:
            return bytes(self._raw)

    @property
    def title(self) -> str:
        """The title of the window."""
        with self._changed:
            return str(self._screen.title)

    def wait_for(self, *texts: str, timeout: float = PATIENCE) -> str:
        """Wait until every text is on the screen; return the screen."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), f"{texts} to appear", timeout)

    def wait_gone(self, text: str, timeout: float = PATIENCE) -> str:
        """Wait until a text is no longer on the screen; return the screen."""
        return self.wait_until(lambda screen: text not in screen, f"{text!r} to go away", timeout)

    def wait_until(self, seen: Callable[[str], bool], what: str = "the screen", timeout: float = PATIENCE) -> str:
        """Wait until `seen(screen)` holds; return the screen, or fail with the screen as it is."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not seen(screen := "\n".join(lines_of(self._screen))):
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    ended = f"; the program ended with {self.process.poll()}" if self._ended else ""
                    raise AssertionError(f"waited {timeout:g} s for {what}{ended}. The screen:\n{_framed(screen)}")
                self._changed.wait(left)
            return screen

    def wait_still(self, quiet: float = 0.4, timeout: float = PATIENCE) -> str:
        """Wait until nothing has been written for `quiet` seconds; return the screen."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._changed.wait(quiet) and not self._ended:
                assert time.monotonic() < deadline, (
                    f"the screen never rests:\n{_framed(chr(10).join(lines_of(self._screen)))}"
                )
            return "\n".join(lines_of(self._screen))

    # ── how it ends ──────────────────────────────────────────────────────────────────────────────────────────────────
    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Wait until the program has ended; return its exit code."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(
                f"the program has not ended after {timeout:g} s. The screen:\n{_framed(self.screen())}"
            ) from error
        self._reader.join(1)
        return code

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the program at once, and with it whatever it started in its session that has not gone elsewhere."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(PATIENCE)

    def close(self) -> None:
        """Kill the program if it still runs, and let go of the pty."""
        self.kill()
        self._reader.join(1)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _settle(self, pause: float) -> None:
        """Let the program answer before the next key: Textual may take keys that come at once in another order."""
        deadline = time.monotonic() + _SETTLING_LIMIT
        with self._changed:
            while self._changed.wait(pause) and not self._ended and time.monotonic() < deadline:
                pass

    def _send(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self._master, data) :]

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        waiting = ""
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            moment = time.perf_counter()
            with self._changed:
                if not data:
                    self._ended = True
                    self._changed.notify_all()
                    return
                self.first_output = self.first_output or moment
                self._raw += data
                text = waiting + decoder.decode(data)
                cut = unfinished.start() if (unfinished := _UNFINISHED.search(text)) else len(text)
                waiting = text[cut:]
                self._stream.feed(_FOREIGN.sub("", text[:cut]))
                self._changed.notify_all()


def _sequence(key: str) -> str:
    if key in KEYS:
        return KEYS[key]
    if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
        return chr(ord(key[-1].upper()) - ord("@"))
    if len(key) == 1:
        return key
    raise ValueError(f"no such key: {key!r}")


def _framed(screen: str) -> str:
    return "\n".join(f"│{line}" for line in screen.split("\n"))
