"""The administrator's commands and the server as real processes, spoken to over a real socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bofield.changes import Op, case_scope
from bofield.errors import BofieldError
from bofield.ids import new_change_id, new_id
from bofield.server import admin
from bofield.server.centre import open_centre
from bofield.wire.codec import MEDIA_TYPE, decode, encode
from bofield.wire.messages import (
    ChangeMessage,
    Enrol,
    EnrolReply,
    Hello,
    HelloReply,
    OpMessage,
    Pull,
    PullReply,
    Push,
    PushReply,
)
from support.centre import open_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel


_MAIN = """
import argparse, sys
from bofield.errors import BofieldError
from bofield.server import admin
parser = argparse.ArgumentParser()
admin.add_arguments(parser)
try:
    sys.exit(admin.run(parser.parse_args()))
except BofieldError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", "-c", _MAIN, *map(str, arguments)]


def _ask(folder: Path, *arguments: object) -> Any:
    """Run an administrator's command in this process; give what it prints as JSON."""
    import argparse  # noqa: PLC0415

    parser = argparse.ArgumentParser()
    admin.add_arguments(parser)
    return admin.run(parser.parse_args([*map(str, arguments), "--data", str(folder)]))


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(
        _command("run", "--data", folder, "--port", 0, "--ready-file", ready),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BOFIELD_LANGUAGE": "en"},
    )
    try:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield json.loads(ready.read_text())["url"], process
    finally:
        process.kill()
        process.communicate()


def _post(url: str, path: str, message: BaseModel, token: str = "") -> httpx.Response:
    body, encoding = encode(message)
    headers = {"Content-Type": MEDIA_TYPE}
    if encoding:
        headers["Content-Encoding"] = encoding
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return httpx.post(url + path, content=body, headers=headers, timeout=20)


def test_a_server_that_somebody_started_ends_with_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "centre"
    assert _ask(folder, "init", "--organisation", "Bolaget") == 0
    ready = folder / "ready.json"
    command = _command("run", "--data", folder, "--port", 0, "--ready-file", ready, "--end-with-stdin")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def test_from_setting_up_to_a_whole_sync(
    tmp_path: Path, database: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "centre"

    def told(*arguments: object) -> Any:
        assert _ask(folder, *arguments, "--json") == 0
        return json.loads(capsys.readouterr().out)

    told("init", "--organisation", "Bolaget", *(("--database", database) if database else ()))
    district = told("district", "add", "Syd")["id"]
    person = told("user", "add", "Samordnare 1", "--role", "coordinator", "--district", "syd")["id"]
    code = told("enrol-code", "samordnare 1")["code"]
    with _serving(folder) as (url, process):
        reply = decode(EnrolReply, _post(url, "/v1/enrol", Enrol(code=code, device_name="Väska")).content)
        assert reply.person.id == person
        greeting = Hello(device=reply.device, app="test", schema_version=1)
        greeted = decode(HelloReply, _post(url, "/v1/hello", greeting, reply.token).content)
        case = new_id()
        change = ChangeMessage(
            id=new_change_id(),
            scope=case_scope(case),
            author=person,
            device=reply.device,
            n=1,
            at="2026-11-23T10:00:00+01:00",
            schema_version=1,
            ops=(OpMessage(kind="case", record=case, field="district", value=district),),
        )
        push = Push(server_id=greeted.server_id, epoch=greeted.epoch, changes=(change,))
        assert decode(PushReply, _post(url, "/v1/push", push, reply.token).content).verdicts[0].verdict == "accepted"
        page = decode(
            PullReply,
            _post(url, "/v1/pull", Pull(server_id=greeted.server_id, epoch=greeted.epoch), reply.token).content,
        )
        assert {record.id for record in page.records} == {district, person, case}
        devices = told("device", "list")["devices"]
        assert [(each["id"], each["name"]) for each in devices] == [(reply.device, "Väska")]
        told("device", "revoke", reply.device)
        assert _post(url, "/v1/pull", Pull(server_id="x", epoch=1), reply.token).status_code == 403
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == f"The centre listens on {url}. Stop it with Ctrl+C.\n"
    assert err == ""


def test_a_laptop_that_waits_does_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    from support.centre import build_town  # noqa: PLC0415

    town = build_town(tmp_path / "centre", None)
    laptop = town.coordinator
    laptop.pull_all()
    town.centre.close()
    with _serving(tmp_path / "centre") as (url, process):
        request = Pull(server_id=laptop.reply.server_id, epoch=1, cursor=laptop.cursor, wait=30)
        body, _encoding = encode(request, "")
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            head = (
                f"POST /v1/pull HTTP/1.1\r\nHost: x\r\nContent-Type: {MEDIA_TYPE}\r\n"
                f"Authorization: Bearer {laptop.reply.token}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body)
            time.sleep(0.5)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
            assert time.monotonic() - began < 4
            assert connection.recv(12) == b"HTTP/1.1 200"
    assert process.returncode == 0


def test_what_was_acknowledged_survives_the_servers_sudden_death(tmp_path: Path) -> None:
    from support.centre import build_town  # noqa: PLC0415

    town = build_town(tmp_path / "centre", None)
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    town.centre.close()
    acknowledged = []
    with _serving(tmp_path / "centre") as (url, process):
        for number in range(20):
            task = new_id()
            change = laptop.change(case_scope(case), Op("task", task, "title", f"Ring {number}"))
            from bofield.wire.convert import from_change  # noqa: PLC0415

            push = Push(server_id=laptop.reply.server_id, epoch=1, changes=(from_change(change),))
            assert _post(url, "/v1/push", push, laptop.reply.token).status_code == 200
            acknowledged.append(task)
        process.kill()
    laptop.centre = open_centre(tmp_path / "centre")
    laptop.pull_all()
    assert set(acknowledged) <= laptop.held.keys()
    laptop.centre.close()


def test_a_port_that_is_taken_is_one_clear_sentence(tmp_path: Path) -> None:
    assert _ask(tmp_path / "centre", "init", "--organisation", "Bolaget") == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            _command("run", "--data", tmp_path / "centre", "--port", port),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "BOFIELD_LANGUAGE": "en"},
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {port}" in done.stderr


def test_the_commands_speak_in_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "centre"
    for arguments in (
        ("init", "--organisation", "Bolaget"),
        ("user", "list"),
        ("district", "list"),
        ("device", "list"),
        ("district", "add", "Syd"),
        ("user", "add", "Chef", "--role", "supervisor", "--district", "Syd"),
        ("user", "grant", "Chef", "--role", "coordinator", "--all-districts"),
        ("user", "withdraw", "Chef", "--role", "coordinator", "--all-districts"),
        ("enrol-code", "Chef"),
        ("district", "list"),
        ("user", "list"),
    ):
        assert _ask(folder, *arguments) == 0
        assert capsys.readouterr().out.strip()
    with pytest.raises(BofieldError, match="Chef"):
        _ask(folder, "user", "withdraw", "Chef", "--role", "coordinator", "--district", "Syd")
    assert _ask(folder, "user", "list") == 0
    assert "Chef  supervisor (Syd)\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("district", "add", "Syd"), 4),
        (("run",), 4),
        (("init", "--organisation", ""), 2),
        (("init", "--organisation", "Bolaget", "--database", "mysql://x/y"), 2),
    ],
)
def test_commands_without_a_centre_write_nothing(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    folder = tmp_path / "centre"
    with pytest.raises(BofieldError) as refused:
        _ask(folder, *arguments)
    assert refused.value.exit_code == code
    assert not folder.exists() or list(folder.iterdir()) == []


def test_help_loads_neither_fastapi_nor_sqlalchemy() -> None:
    program = f"import sys; sys.argv = ['x', '--help']\ntry:\n exec({_MAIN!r})\nexcept SystemExit: pass\n"
    program += "print(sorted({'fastapi', 'sqlalchemy', 'pydantic'} & sys.modules.keys()), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_application_can_be_run_by_any_asgi_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bofield.server.app import create_app  # noqa: PLC0415

    assert _ask(tmp_path / "centre", "init", "--organisation", "Bolaget") == 0
    monkeypatch.setenv("BOFIELD_CENTRE", str(tmp_path / "centre"))
    app = create_app()
    assert app.title == "bofield"
    app.state.centre.close()
