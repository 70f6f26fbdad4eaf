"""How long it takes from starting the program until something is on the screen: bofield beside posting and harlequin.

    python benchmarks/startup.py [--runs 9] [--peers FOLDER]

Every program runs on a real pty of 120×40. The first frame is there when its own screen first shows a letter; the first
data when a household of the demonstration can be read. Opening the encrypted file is part of that, with the
demonstration's key, and once more with a passphrase that costs as much to try as people's do. The programs take turns,
so that a busy moment meets them all. Peers are installed into virtual environments that are thrown away afterwards, or
kept in --peers for the next time.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from bofield.demo.centre import Server  # noqa: E402
from bofield.demo.folder import Folder  # noqa: E402
from bofield.demo.setup import set_up  # noqa: E402
from bofield.replica import keyslots  # noqa: E402
from support.terminal import Terminal  # noqa: E402  (the tests' own terminal)

PEERS = {
    "posting": ("posting", "tree-sitter<0.26"),  # with 0.26, posting 2.11 and its Textual crash before the first frame
    "harlequin": ("harlequin",),
}
COLUMNS, ROWS = 120, 40
LONGEST = 60.0
TRIES = 5
OWN_SCREEN = b"\x1b[?1049h"
"""What a program writes when it leaves the shell's screen for one of its own."""


@dataclass
class Program:
    """A program to start, and what was measured of it, in seconds."""

    name: str
    argv: list[str]
    env: dict[str, str]
    data: str = ""
    """A text that only loaded data can show."""
    first_frame: list[float] = field(default_factory=list)
    first_data: list[float] = field(default_factory=list)

    crashes: int = 0

    def run(self) -> None:
        """Start it until it has been measured once; a start that crashes is counted and made again."""
        for _attempt in range(TRIES):
            if self._measured():
                return
            self.crashes += 1
        raise SystemExit(f"{self.name} crashed {TRIES} times in a row")

    def _measured(self) -> bool:
        begun = time.perf_counter()
        # Compiled modules are kept, as on anybody's machine; the turn that is not counted writes them.
        env = {**self.env, "PYTHONDONTWRITEBYTECODE": ""}
        with Terminal.start(self.argv, env=env, columns=COLUMNS, rows=ROWS) as terminal:
            try:
                terminal.wait_until(
                    lambda screen: OWN_SCREEN in terminal.raw and any(letter.isalnum() for letter in screen),
                    "a frame",
                    LONGEST,
                )
            except AssertionError:
                if terminal.process.poll() is None:
                    raise
                return False
            self.first_frame.append(time.perf_counter() - begun)
            if self.data:
                terminal.wait_for(self.data, timeout=LONGEST)
                self.first_data.append(time.perf_counter() - begun)
        return True


def install(name: str, requirements: tuple[str, ...], folder: Path) -> Path:
    """Install a peer into a virtual environment of its own; return its command."""
    command = folder / name / "bin" / name
    if not command.exists():
        print(f"installing {name} …", file=sys.stderr)
        venv.create(folder / name, with_pip=True)
        pip = [str(folder / name / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *requirements], check=True)
    return command


def version(command: Path) -> str:
    """Ask a peer for its version, through the packages of its environment."""
    code = f"from importlib.metadata import version; print(version({command.name!r}))"
    done = subprocess.run([command.parent / "python", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def demonstration(root: Path) -> Folder:
    """Set the demonstration up, without its server running afterwards."""
    folder = Folder.at(root)
    server = Server(folder)
    set_up(folder, server, lambda _text: None)
    server.stop()
    return folder


def programs(folder: Path, peers: Path) -> list[Program]:
    """Prepare the demonstration, as it is and with a passphrase as costly to try as people's are; and the peers."""
    bofield = str(Path(sys.executable).with_name("bofield"))
    light, full = demonstration(folder / "light"), demonstration(folder / "full")
    secret = full.memory.passphrase
    keyslots.change_passphrase(full.home("coordinator").keyslots, secret, secret)
    found = [
        Program(name, [bofield, "demo", "--offline", "--dir", str(demo.root)], {}, data="lgh")
        for name, demo in (("bofield", light), ("bofield, stretching the passphrase", full))
    ]
    for name, requirements in PEERS.items():
        command = install(name, requirements, peers)
        home = folder / f"{name}-home"
        home.mkdir()
        env = {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        found.append(Program(f"{name} {version(command)}", [str(command)], env))
    return found


def milliseconds(values: list[float]) -> str:
    """Write a median and its spread."""
    if not values:
        return "–"
    return f"{statistics.median(values) * 1000:.0f} ({min(values) * 1000:.0f}–{max(values) * 1000:.0f})"


def table(measured: list[Program]) -> str:
    """Write what was measured as a table, with each first frame as a ratio of bofield's."""
    ours = statistics.median(measured[0].first_frame)
    lines = ["| program | first frame, ms | × bofield | first data, ms | crashed starts |", "|---|---|---|---|---|"]
    for program in measured:
        ratio = statistics.median(program.first_frame) / ours
        frame, data = milliseconds(program.first_frame), milliseconds(program.first_data)
        lines.append(f"| {program.name} | {frame} | {ratio:.2f} | {data} | {program.crashes or '–'} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--peers", type=Path, help="keep the installed peers here")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        measured = programs(folder, chosen.peers or folder / "peers")
        for turn in range(chosen.runs + 1):
            for program in measured:
                program.run()
            if turn == 0:  # the first turn fills the caches of the disk
                for program in measured:
                    program.first_frame.clear()
                    program.first_data.clear()
        print(table(measured))
    print(f"\n{chosen.runs} runs each, medians (least–most); {platform.system()} {platform.machine()}, "
          f"{os.cpu_count()} cores, Python {platform.python_version()}")  # fmt: skip


if __name__ == "__main__":
    main()
