"""People, districts, codes, devices and the greeting: who is let in, and how a copied laptop is noticed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bofield.errors import NotFoundError, RefusedError, UsageError
from bofield.server import accounts, admin_api, codes
from bofield.server.devices import caller, list_devices, retire_device, revoke_device, token_hash
from bofield.server.hello import hello
from bofield.server.problems import ProblemError
from bofield.server.tables import DEVICE, ENROLMENT_CODE
from bofield.server.throttle import Throttle
from bofield.wire.messages import Enrol, Hello
from support.centre import Laptop, database_of, open_case

if TYPE_CHECKING:
    from support.centre import Town


def _enrol(town: Town, code: str) -> Laptop:
    return Laptop(town.centre, codes.enrol(town.centre, Enrol(code=code, device_name="Väska\x1b[2J")))


def _problem(town: Town, code: str) -> str:
    with pytest.raises(ProblemError) as refused:
        _enrol(town, code)
    assert refused.value.status == 403
    return refused.value.problem


def test_a_code_is_readable_works_once_and_is_kept_as_a_hash(town: Town) -> None:
    code, expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("ILOU")
    assert (expires - town.clock()).total_seconds() == 15 * 60
    with database_of(town.centre).looking() as connection:
        assert code not in str(connection.execute(select(ENROLMENT_CODE)).all())
    laptop = _enrol(town, code)
    assert laptop.reply.person.name == "Samordnare 1"
    assert _problem(town, code) == "code_used"


def test_a_code_is_read_as_people_type_it(town: Town) -> None:
    assert codes.normalise(" k7qm 2fxp-9trd_o4wl ") == "K7QM2FXP9TRD04W1"
    code, _expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    assert _enrol(town, code.lower().replace("-", " ").replace("0", "o")).person == town.coordinator.person


def test_codes_that_do_not_hold(town: Town) -> None:
    assert _problem(town, "K7QM-2FXP-9TRD-04WZ") == "code_unknown"
    assert _problem(town, "") == "code_unknown"
    code, _expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    town.clock.forward(minutes=15)
    assert _problem(town, code) == "code_expired"


def test_two_who_use_one_code_at_once_do_not_both_get_in(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    with town.centre.storage.reading() as ledger:
        early = codes._good_code(ledger, codes._hashed(code), town.centre.now())
    _enrol(town, code)
    monkeypatch.setattr(codes, "_good_code", lambda *_args: early)
    assert _problem(town, code) == "code_used"


def test_a_token_is_long_and_kept_as_a_hash(town: Town) -> None:
    token = town.coordinator.reply.token
    assert len(token) >= 43
    with database_of(town.centre).looking() as connection:
        rows = connection.execute(select(DEVICE)).all()
        assert token not in str(rows)
        assert token_hash(token) in str(rows)
    with town.centre.storage.reading() as ledger:
        assert caller(ledger, token).person == town.coordinator.person


def test_a_revoked_device_and_a_closed_account_may_only_hand_in_what_waits(town: Town) -> None:
    revoke_device(town.centre, town.org, town.coordinator.device)
    assert town.coordinator.caller().retired
    assert town.coordinator.hello("").verdict == "retired"
    with town.centre.storage.writing() as ledger:
        account = ledger.account(town.org, town.colleague.person)
        assert account is not None
        ledger.put_account(town.org, replace(account, active=False))
    assert town.colleague.caller().retired
    assert town.colleague.hello("").verdict == "retired"
    assert town.colleague.hello("").person.grants == ()
    assert not town.supervisor.caller().retired
    with town.centre.storage.writing() as ledger:
        retire_device(ledger, town.org, town.coordinator.device, town.centre.now())
    with pytest.raises(ProblemError, match="device_revoked"):
        town.coordinator.caller()
    with pytest.raises(NotFoundError, match="no-such"):
        revoke_device(town.centre, town.org, "no-such")


def test_the_centre_itself_cannot_be_called_as(town: Town) -> None:
    with database_of(town.centre).looking() as connection:
        hashes = connection.execute(select(DEVICE.c.token_hash)).scalars().all()
        assert hashes.count(None) == 1
    with town.centre.storage.reading() as ledger:
        for token in ("", "None"):
            with pytest.raises(ProblemError, match="unknown_token"):
                caller(ledger, token)


def test_devices_are_listed_with_clean_names(town: Town) -> None:
    code, _expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    laptop = _enrol(town, code)
    laptop.hello("")
    (found,) = (each for each in list_devices(town.centre, town.org) if each.id == laptop.device)
    assert (found.name, found.person_name, found.revoked_at) == ("Väska␛[2J", "Samordnare 1", None)
    assert found.last_heard is not None


def test_each_greeting_gives_a_new_incarnation_and_forgives_one_lost_answer(town: Town) -> None:
    laptop = town.coordinator
    first = laptop.hello("")
    assert (first.verdict, first.head) == ("ok", first.head)
    assert laptop.hello("").verdict == "ok"
    second = laptop.hello(laptop.hello("").incarnation)
    assert second.verdict == "ok"
    lost = laptop.hello(second.incarnation)
    again = laptop.hello(second.incarnation)
    assert (lost.verdict, again.verdict) == ("ok", "ok")
    assert len({first.incarnation, second.incarnation, lost.incarnation}) == 3
    # Whether the answer was lost, or the question came twice and the answer of the first arrived: both go on.
    assert again.incarnation == lost.incarnation
    assert laptop.hello(lost.incarnation).verdict == "ok"


def test_a_copied_laptop_is_noticed(town: Town) -> None:
    laptop = town.coordinator
    shared = laptop.hello("").incarnation
    original = laptop.hello(laptop.hello(shared).incarnation).incarnation
    copy = laptop.hello(shared)
    assert copy.verdict == "fork"
    assert copy.incarnation == shared
    assert laptop.hello(original).verdict == "ok"


def test_a_copy_of_a_laptop_that_has_gone_on_is_noticed_at_once(town: Town) -> None:
    laptop = town.coordinator
    for shared in ("", laptop.hello("").incarnation):
        newest = laptop.incarnation = laptop.hello(shared).incarnation
        open_case(laptop, town.south)
        assert laptop.hello(shared).verdict == "fork"
        assert laptop.hello(newest).verdict == "ok"


def test_a_copy_that_comes_in_between_is_noticed_by_what_it_has_counted(town: Town) -> None:
    laptop = town.coordinator
    shared = laptop.hello("").incarnation
    laptop.hello(shared)
    open_case(laptop, town.south)
    assert laptop.hello(shared, last_n=0).verdict == "fork"


def test_a_laptop_put_back_to_an_earlier_day_is_noticed(town: Town) -> None:
    laptop = town.coordinator
    before = laptop.hello("").incarnation
    open_case(laptop, town.south)
    assert laptop.hello(before, last_n=0).verdict == "fork"


def test_other_greetings_get_their_own_word(town: Town) -> None:
    laptop = town.coordinator
    laptop.pull_all()
    at = laptop.hello("").incarnation

    def word(**other: object) -> str:
        nonlocal at
        reply = laptop.hello(at, **other)
        at = reply.incarnation
        return reply.verdict

    assert word(cursor="inget") == "snapshot_needed"
    assert word(cursor=laptop.cursor, epoch=1) == "ok"
    assert word(schema_version=0) == "upgrade_advised"
    with pytest.raises(ProblemError, match="future_epoch") as future:
        word(epoch=7)
    assert future.value.status == 400
    with town.centre.storage.reading() as ledger:
        assert ledger.home(town.org).epoch == 1
        assert [row.detail for row in ledger.audited(town.org, "future_epoch")] == ["epoch:7"]
    with pytest.raises(ProblemError, match="wrong_server"):
        word(server_id="other")
    with pytest.raises(ProblemError, match="wrong_device"):
        hello(town.centre, laptop.caller(), Hello(device=town.colleague.device, app="", schema_version=1))


def test_names_reach_the_laptops_as_records(town: Town) -> None:
    town.coordinator.pull_all()
    assert town.coordinator.value(town.south, "name") == "Syd"
    assert town.coordinator.value(town.supervisor.person, "name") == "Chef"
    late = accounts.add_district(town.centre, town.org, "Öst")
    town.coordinator.pull_all()
    assert town.coordinator.value(late, "name") == "Öst"


def test_roles_and_places_must_fit(town: Town) -> None:
    def add(role: str, *districts: str, everywhere: bool = False) -> None:
        accounts.add_user(town.centre, town.org, "Ny", role, districts, all_districts=everywhere)

    for role, districts, everywhere in (
        ("coordinator", (), False),
        ("coordinator", (town.south,), True),
        ("administrator", (town.south,), False),
        ("chief", (town.south,), False),
    ):
        with pytest.raises(UsageError):
            add(role, *districts, everywhere=everywhere)
    for name in ("", "  ", "x" * 301):
        with pytest.raises(UsageError):
            accounts.add_district(town.centre, town.org, name)
    with pytest.raises(RefusedError, match="Syd"):
        accounts.add_district(town.centre, town.org, "SYD")


def test_people_and_districts_are_found_by_name_or_id(town: Town) -> None:
    assert accounts.find_district(town.centre, town.org, "syd") == town.south
    assert accounts.find_district(town.centre, town.org, town.south) == town.south
    with pytest.raises(NotFoundError, match="Norr, Syd"):
        accounts.find_district(town.centre, town.org, "Öst")
    assert accounts.find_user(town.centre, town.org, "chef").id == town.supervisor.person
    with pytest.raises(NotFoundError, match="Ingen"):
        accounts.find_user(town.centre, town.org, "Ingen")
    town.newcomer("coordinator", town.south)
    town.newcomer("coordinator", town.south)
    with pytest.raises(NotFoundError, match="id"):
        accounts.find_user(town.centre, town.org, "New coordinator")
    with pytest.raises(NotFoundError):  # the centre's own account is nobody's
        accounts.find_user(town.centre, town.org, "Bostadsbolaget")
    assert "Bostadsbolaget" not in {user.name for user in accounts.list_users(town.centre, town.org)}


def test_a_program_can_do_what_an_administrator_does(town: Town) -> None:
    district = admin_api.add_district(town.centre, "Väst")
    person = admin_api.add_user(town.centre, "Ny", "supervisor", [district])
    laptop = _enrol(town, admin_api.make_code(town.centre, person))
    assert laptop.reply.person.grants[0].scope == f"district:{district}"


def test_whoever_keeps_guessing_waits_longer_and_longer_but_is_never_locked_out() -> None:
    now = 0.0
    throttle = Throttle(lambda: now)
    waits = []
    for _try in range(14):
        waits.append(throttle.wait("10.0.0.1"))
        throttle.failed("10.0.0.1")
    assert waits[:3] == [0, 0, 0]
    assert waits[3:] == sorted(waits[3:])
    assert throttle.wait("10.0.0.1") == 300
    assert throttle.wait("10.0.0.2") == 0
    now = 300.0
    assert throttle.wait("10.0.0.1") == 0
    now = 5000.0
    throttle.failed("10.0.0.1")
    assert throttle.wait("10.0.0.1") == 0
    for number in range(10_001):
        throttle.failed(f"address {number}")
    assert len(throttle._failures) == 10_000
