"""When each laptop was last heard: told to administrators, written down, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.ids import new_id
from bofield.server import accounts, silence
from bofield.server.devices import retire_device, revoke_device
from bofield.server.problems import ProblemError
from bofield.wire.messages import Devices

if TYPE_CHECKING:
    from bofield.wire.messages import DevicesReply
    from support.centre import Laptop, Town


def _ask(laptop: Laptop) -> DevicesReply:
    return silence.tell_devices(laptop.centre, laptop.caller(), Devices(server_id=laptop.reply.server_id))


def test_an_administrator_is_told_the_longest_silent_first(town: Town) -> None:
    town.coordinator.hello("")
    town.clock.forward(days=20)
    town.supervisor.hello("")
    town.clock.forward(hours=30)
    reply = _ask(town.administrator)
    told = {each.id: each for each in reply.devices}
    assert [each.days for each in reply.devices] == sorted((each.days for each in reply.devices), reverse=True)
    assert (told[town.coordinator.device].person, told[town.coordinator.device].days) == ("Samordnare 1", 21)
    assert told[town.supervisor.device].days == 1
    assert told[town.colleague.device].last_heard is None
    assert told[town.colleague.device].days == 21
    assert told[town.supervisor.device].last_heard is not None
    assert reply.at == town.centre.now()
    with town.centre.storage.reading() as ledger:
        assert ledger.home(town.org).own_device not in told
        (row,) = ledger.audited(town.org, "devices_read")
    assert (row.person, row.device, row.detail) == (town.administrator.person, town.administrator.device, "5")


def test_one_that_was_withdrawn_is_marked_until_it_is_gone(town: Town) -> None:
    device = town.coordinator.device
    revoke_device(town.centre, town.org, device)
    assert {each.id: each.revoked for each in _ask(town.administrator).devices}[device]
    with town.centre.storage.writing() as ledger:
        retire_device(ledger, town.org, device, town.centre.now())
    assert device not in {each.id for each in _ask(town.administrator).devices}


def test_nobody_else_is_told_and_the_role_is_read_anew(town: Town) -> None:
    for laptop in (town.coordinator, town.supervisor, town.newcomer("supervisor", everywhere=True)):
        with pytest.raises(ProblemError) as refused:
            _ask(laptop)
        assert (refused.value.status, refused.value.problem) == (403, "not_administrator")
    assert _ask(town.administrator).devices
    accounts.withdraw(town.centre, town.org, town.administrator.person, "administrator", "org")
    with pytest.raises(ProblemError):
        _ask(town.administrator)
    with town.centre.storage.reading() as ledger:
        assert len(ledger.audited(town.org, "devices_read")) == 1
        assert len(ledger.audited(town.org, "not_administrator")) == 4, "that somebody asked in vain is written down"


def test_another_centre_is_told_apart(town: Town) -> None:
    with pytest.raises(ProblemError) as refused:
        silence.tell_devices(town.centre, town.administrator.caller(), Devices(server_id=new_id()))
    assert (refused.value.status, refused.value.problem) == (409, "wrong_server")
