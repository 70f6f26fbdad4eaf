from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

from sqlmodel import select

from bofield.ids import new_id
from bofield.records.tables import Contact
from bofield.replica.file import Replica
from bofield.replica.values import Edit
from support.replicas import NOON, PASSPHRASE, Case, encrypted


def numbers(replica: Replica) -> list[int]:
    return [change.n for change in replica.next_batch(1000, 10_000_000)]


def test_many_threads_write_and_read_at_once(tmp_path: Path, case: Case) -> None:
    wrong: list[BaseException] = []

    def work(replica: Replica, name: str) -> None:
        try:
            for number in range(20):
                edits = [Edit("contact", new_id(), "note", f"{name} {number}")]
                replica.write(case.scope, edits, at=NOON)
                with replica.reading() as session:
                    session.exec(select(Contact)).all()
                replica.search(name)
        except BaseException as error:  # noqa: BLE001  (told by the test, which is another thread)
            wrong.append(error)

    with encrypted(tmp_path) as replica:
        threads = [threading.Thread(target=work, args=(replica, f"tråd{n}")) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert numbers(replica) == list(range(1, 121))


def test_two_programs_share_one_file(tmp_path: Path, case: Case) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from support.replicas import NOON, PASSPHRASE
        from bofield.ids import new_id
        from bofield.replica.file import Replica
        from bofield.replica.values import Edit
        with Replica.open(Path({str(tmp_path)!r}), PASSPHRASE) as replica:
            for number in range(60):
                replica.write({case.scope!r}, [Edit("contact", new_id(), "note", f"besök {{number}}")], at=NOON)
    """
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with encrypted(tmp_path) as replica:
        command = [sys.executable, "-c", textwrap.dedent(script)]
        others = [subprocess.Popen(command, env=environment) for _ in range(2)]
        for number in range(60):
            replica.write(case.scope, [Edit("contact", new_id(), "note", f"besök {number}")], at=NOON)
        assert [other.wait(60) for other in others] == [0, 0]
        assert numbers(replica) == list(range(1, 181))
        with replica.reading() as session:
            assert len(session.exec(select(Contact)).all()) == 180
    with Replica.open(tmp_path, PASSPHRASE) as replica:
        assert len(replica.search("besök", limit=500)) == 180
