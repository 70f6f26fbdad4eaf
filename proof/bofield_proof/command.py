"""The command line of the proof: `python -m bofield_proof --help` names what there is."""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield_proof import mutants, processes, running
from bofield_proof.history import run
from bofield_proof.model_run import model
from bofield_proof.script import RARE_FROM
from bofield_proof.varied import VARIED_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bofield_proof.running import Tally


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; 0 when no promise was broken."""
    asked = _parser().parse_args(arguments)
    result: int = asked.do(asked)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bofield_proof", description="The proof that laptops and centre agree.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    many = commands.add_parser("run", help="run many simulated histories")
    many.add_argument("--histories", type=int, default=20_000)
    many.add_argument("--seed", type=int, default=0, help="the first seed")
    kind = many.add_mutually_exclusive_group()
    kind.add_argument("--rare", action="store_const", dest="kind", const=RARE_FROM, help="hardly an ordinary day")
    kind.add_argument(
        "--varied", action="store_const", dest="kind", const=VARIED_FROM, help="made out of those that once failed"
    )
    many.add_argument("--workers", type=int, default=2)
    many.add_argument("--json", type=Path, help="write the figures to this file as well")
    many.set_defaults(do=_run)
    one = commands.add_parser("story", help="tell one history step by step, made as short as it will go if it fails")
    one.add_argument("seed", type=int)
    one.add_argument("--whole", action="store_true", help="do not make it shorter")
    one.set_defaults(do=_story)
    hold = commands.add_parser("keep", help="keep a failing history, made short, as a test")
    hold.add_argument("seed", type=int)
    hold.add_argument("name")
    hold.set_defaults(do=_keep)
    bugs = commands.add_parser("mutants", help="put in deliberate bugs, one at a time, until a history notices")
    bugs.add_argument("--histories", type=int, default=10_000, help="the most for each bug")
    bugs.add_argument("--seed", type=int, default=0)
    bugs.add_argument("--workers", type=int, default=2)
    bugs.add_argument("names", nargs="*", help="some bugs only")
    bugs.set_defaults(do=_mutants)
    _add_processes(commands)
    return parser


def _add_processes(commands: Any) -> None:
    cuts = commands.add_parser("kills", help="kill client, server and PostgreSQL at random moments (real processes)")
    cuts.add_argument("--count", type=int, default=2_000)
    cuts.add_argument("--seed", type=int, default=1)
    cuts.set_defaults(do=_kills)
    back = commands.add_parser("restores", help="put a centre back to older backups (real processes)")
    back.add_argument("--count", type=int, default=200)
    back.add_argument("--seed", type=int, default=1)
    back.add_argument("--sqlite", action="store_true", help="SQLite instead of PostgreSQL")
    back.set_defaults(do=_restores)
    crowd = commands.add_parser("writers", help="two server processes on one PostgreSQL, and no cursor skips a change")
    crowd.add_argument("--changes", type=int, default=100_000)
    crowd.add_argument("--writers", type=int, default=8)
    crowd.set_defaults(do=_writers)
    whole = commands.add_parser("stack", help="run histories through real HTTP, PostgreSQL and encrypted files")
    whole.add_argument("--histories", type=int, default=1_000)
    whole.add_argument("--seed", type=int, default=0, help="the first seed; of one history, its story is told")
    whole.add_argument("--workers", type=int, default=2)
    whole.add_argument("--json", type=Path, help="write the figures to this file as well")
    whole.set_defaults(do=_stack)
    small = commands.add_parser("model", help="search small worlds exhaustively")
    small.add_argument("worlds", nargs="*")
    small.add_argument("--most", type=int, default=0, help="the most states")
    small.add_argument("--json", type=Path)
    small.set_defaults(do=lambda asked: model(asked.worlds, most=asked.most, to=asked.json))


def _kills(asked: argparse.Namespace) -> int:
    done = processes.kills(asked.count, asked.seed, lambda so_far: print(f"\r{so_far} ", end="", file=sys.stderr))
    print(json.dumps(asdict(done), indent=2))
    return 0 if done.is_good else 1


def _restores(asked: argparse.Namespace) -> int:
    bad = processes.restores(
        asked.count,
        asked.seed,
        postgres=not asked.sqlite,
        progress=lambda number, done: print(number, done, flush=True),
    )
    print(f"{asked.count} restores, {bad} that lost what a living laptop held")
    return 1 if bad else 0


def _writers(asked: argparse.Namespace) -> int:
    good, found = processes.writers(asked.changes, asked.writers)
    print(json.dumps(found))
    return 0 if good else 1


def _run(asked: argparse.Namespace) -> int:
    asked.seed += asked.kind or 0
    tally = running.run_many(asked.seed, asked.histories, asked.workers, _told_as_found())
    return _figures(asked, tally, tally.as_data())


def _stack(asked: argparse.Namespace) -> int:
    from bofield_proof import stack  # noqa: PLC0415  (uses what the tests use, and that need not be there)

    if asked.histories == 1:
        result = stack.run_alone(asked.seed)
        print(result.trace)
        return 1 if result.faults else 0
    tally = stack.run_many(asked.seed, asked.histories, asked.workers, _told_as_found())
    return _figures(asked, tally, stack.as_data(tally))


def _told_as_found() -> Callable[[Tally, float], None]:
    """Make a progress that names each broken history once, as soon as it is found."""
    told: set[int] = set()

    def progress(tally: Tally, seconds: float) -> None:
        _progress(tally, seconds)
        for seed, promises in tally.failures:
            if seed not in told:
                told.add(seed)
                print(f"\nseed {seed}: {promises[0]}", file=sys.stderr, flush=True)

    return progress


def _figures(asked: argparse.Namespace, tally: Tally, data: dict[str, Any]) -> int:
    print(file=sys.stderr)
    text = json.dumps({"seed": asked.seed, **data}, indent=2, ensure_ascii=False)
    print(text)
    if asked.json:
        asked.json.write_text(text + "\n")
    return 1 if tally.broken else 0


def _progress(tally: Tally, seconds: float) -> None:
    each = tally.histories / max(seconds, 0.001)
    print(f"\r{tally.histories} histories, {tally.broken} broken, {each:.0f}/s ", end="", file=sys.stderr, flush=True)


def _story(asked: argparse.Namespace) -> int:
    result = run(running.script_of(asked.seed))
    if result.faults and not asked.whole:
        result = running.shrunk(result.script)
    print(result.trace)
    return 1 if result.faults else 0


def _mutants(asked: argparse.Namespace) -> int:
    chosen = [name for name in mutants.every() if not asked.names or name in asked.names]
    alive = 0
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("fork")) as pool:
        for verdict in pool.map(mutants.hunt_named, chosen, repeat(asked.histories), repeat(asked.seed)):
            alive += not verdict.histories
            print(f"{verdict.histories or 'alive':>6}  {verdict.name:40} {verdict.promise}", flush=True)
    print(f"{len(chosen) - alive} of {len(chosen)} noticed")
    return 1 if alive else 0


def _keep(asked: argparse.Namespace) -> int:
    result = run(running.script_of(asked.seed))
    if not result.faults:
        print(f"The history of seed {asked.seed} breaks no promise.")
        return 1
    print(running.keep(running.shrunk(result.script).script, asked.name))
    return 0
