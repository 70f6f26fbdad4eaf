"""Who may read and write what: every role against every kind and field of the registry, and every way around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.changes import ORG, Op, Value, case_scope
from bofield.ids import new_id
from bofield.records.fields import FieldSpec, FieldType
from bofield.records.registry import CASE_KINDS, KINDS, ORG_KINDS, SCHEMA, Kind
from bofield.server import accounts
from support.centre import build_town, build_town_in_memory, open_case, write_contact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.centre import Laptop, Town
    from support.postgres import PostgresServer


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "memory"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all of these tests: each opens cases of its own."""
    if request.param == "memory":
        yield build_town_in_memory()
        return
    folder = tmp_path_factory.mktemp("town") / "centre"
    if request.param == "sqlite":
        built = build_town(folder, None)
        yield built
        built.centre.close()
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    name = postgres.create()
    built = build_town(folder, postgres.url(name))
    yield built
    built.centre.close()
    postgres.drop(name)


_SAMPLES: dict[FieldType, Value] = {
    FieldType.LINE: "en rad",
    FieldType.TEXT: "två\nrader",
    FieldType.BOOL: True,
    FieldType.INT: 3,
    FieldType.AMOUNT: 845000,
    FieldType.DATE: "2026-12-15",
    FieldType.INSTANT: "2026-12-15T09:41:00Z[Europe/Stockholm]",
}


def _sample(spec: FieldSpec) -> Value:
    if spec.type is FieldType.CHOICE:
        return spec.choices[0]
    return new_id() if spec.type is FieldType.ID else _SAMPLES[spec.type]


def _birth(kind: Kind, laptop: Laptop, town: Town, record: str) -> list[Op]:
    """The ops that bring a record of a kind to life as this laptop's person would."""
    ops = []
    if kind.own:
        ops.append(Op(kind.name, record, kind.own, laptop.person))
    if kind.name == "case":
        ops.append(Op("case", record, "district", town.south))
    name, spec = next((name, spec) for name, spec in kind.fields.items() if name not in {kind.own, "district"})
    ops.append(Op(kind.name, record, name, _sample(spec)))
    return ops


def _allowed(kind: Kind, role: str) -> bool:
    return role in kind.writers and not kind.by_centre


@pytest.mark.parametrize("kind", CASE_KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("role", ["coordinator", "supervisor", "administrator", "stranger"])
def test_who_may_begin_a_record_in_a_case(town: Town, kind: Kind, role: str) -> None:
    laptop: Laptop = getattr(town, role)
    record = new_id()
    case = record if kind.name == "case" else open_case(town.coordinator, town.south)
    (verdict,) = laptop.push(laptop.change(case_scope(case), *_birth(kind, laptop, town, record)))
    if role in {"administrator", "stranger"}:
        assert verdict.reason == "no_access"
    elif _allowed(kind, role):
        assert verdict.verdict == "accepted"
    else:
        assert verdict.reason == "forbidden_field"


@pytest.mark.parametrize("kind", ORG_KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("role", ["coordinator", "supervisor", "administrator"])
def test_only_administrators_write_what_belongs_to_no_case(town: Town, kind: Kind, role: str) -> None:
    laptop: Laptop = getattr(town, role)
    (verdict,) = laptop.push(laptop.change(ORG, Op(kind.name, new_id(), "name", "Öst")))
    assert (verdict.verdict, verdict.reason) == (
        ("accepted", "") if role == "administrator" else ("refused", "no_access")
    )


def test_every_field_takes_what_fits_it_and_nothing_else(town: Town) -> None:
    wrong: dict[FieldType, Value] = {
        FieldType.LINE: "två\nrader",
        FieldType.TEXT: 7,
        FieldType.BOOL: "ja",
        FieldType.INT: True,
        FieldType.AMOUNT: 2**40,
        FieldType.DATE: "2026-02-30",
        FieldType.INSTANT: "2026-12-15",
        FieldType.ID: "nr 7",
        FieldType.CHOICE: "annat val",
    }
    laptop = town.supervisor
    case = open_case(laptop, town.south)
    for kind in CASE_KINDS:
        for name, spec in kind.fields.items():
            record = case if kind.name == "case" else new_id()
            op = Op(kind.name, record, name, wrong[spec.type])
            change = laptop.change(case_scope(case), *_owned(kind, laptop, record, name), op)
            (verdict,) = laptop.push(change)
            assert verdict.verdict == "refused", (kind.name, name)
            assert verdict.detail == f"{kind.name}.{name}"


def _owned(kind: Kind, laptop: Laptop, record: str, but: str) -> list[Op]:
    return [Op(kind.name, record, kind.own, laptop.person)] if kind.own and kind.own != but else []


@pytest.mark.parametrize("kind", CASE_KINDS, ids=lambda kind: kind.name)
def test_every_field_of_a_standing_record_obeys_its_roles(town: Town, kind: Kind) -> None:
    """A coordinator writes over what a coordinator wrote, field by field."""
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    if "coordinator" not in kind.writers or kind.append_only:
        return
    record = case if kind.name == "case" else new_id()
    if kind.name != "case":
        laptop.write(case_scope(case), *_birth(kind, laptop, town, record))
    for name, spec in kind.fields.items():
        if name in {kind.own, "status"}:
            continue
        value = town.south if name == "district" else _sample(spec)
        (mine,) = laptop.push(laptop.change(case_scope(case), Op(kind.name, record, name, value)))
        (boss,) = town.supervisor.push(town.supervisor.change(case_scope(case), Op(kind.name, record, name, value)))
        assert mine.reason == ("forbidden_field" if spec.editors else ""), name
        expected = "no_access" if kind.drafts else "not_author" if kind.own else ""
        assert boss.reason == expected, name


def test_a_case_is_opened_only_in_a_district_of_ones_own(town: Town) -> None:
    laptop = town.coordinator
    for district in (town.north, None, new_id(), ""):
        case = new_id()
        assert laptop.refused(case_scope(case), Op("case", case, "district", district)) in {"no_access", "not_an_id"}
    case = new_id()
    assert laptop.refused(case_scope(case), Op("case", case, "address", "Storgatan 4")) == "no_access"
    everywhere = town.newcomer("coordinator", everywhere=True)
    assert everywhere.refused(case_scope(case), Op("case", case, "district", new_id())) == "not_a_choice"
    assert everywhere.refused(case_scope(case), Op("case", case, "district", town.coordinator.person)) == "not_a_choice"


def test_an_answer_does_not_tell_whether_a_case_exists(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    op = Op("task", new_id(), "title", "Ring")
    there = town.stranger.push(town.stranger.change(case_scope(case), op))[0]
    not_there = town.stranger.push(town.stranger.change(case_scope(new_id()), op))[0]
    assert (there.reason, there.detail) == (not_there.reason, not_there.detail) == ("no_access", "")


def test_records_of_another_case_are_out_of_reach(town: Town) -> None:
    laptop = town.coordinator
    mine, other = open_case(laptop, town.south), open_case(laptop, town.south)
    foreign = open_case(town.stranger, town.north)
    task, hidden = new_id(), new_id()
    laptop.write(case_scope(other), Op("task", task, "title", "Ring"))
    town.stranger.write(case_scope(foreign), Op("task", hidden, "title", "Ring"))
    assert laptop.refused(case_scope(mine), Op("task", task, "title", "Taget")) == "wrong_case"
    assert laptop.refused(case_scope(mine), Op("plan", task, "remark", "Taget")) == "wrong_case"
    assert laptop.refused(case_scope(mine), Op("case", other, "address", "Taget")) == "wrong_case"
    assert laptop.refused(case_scope(mine), Op("task", mine, "title", "Taget")) == "wrong_case"
    assert laptop.refused(case_scope(mine), Op("task", hidden, "title", "Taget")) == "no_access"
    assert laptop.refused(case_scope(mine), Op("case", foreign, "address", "Taget")) == "no_access"
    assert laptop.refused(case_scope(mine), Op("person", new_id(), "name", "Taget")) == "wrong_case"
    assert town.administrator.refused(ORG, Op("task", new_id(), "title", "Taget")) == "wrong_case"
    assert town.administrator.refused(ORG, Op("task", task, "title", "Taget")) == "no_access"


def test_a_case_cannot_be_made_of_another_record(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    task = new_id()
    laptop.write(case_scope(case), Op("task", task, "title", "Ring"))
    assert laptop.refused(case_scope(task), Op("case", task, "district", town.south)) == "no_access"


def test_a_review_cannot_point_at_a_note_in_another_case_or_at_a_draft(town: Town) -> None:
    here, foreign = open_case(town.coordinator, town.south), open_case(town.stranger, town.north)
    theirs = write_contact(town.stranger, foreign, "signed")
    draft = write_contact(town.coordinator, here)
    chief = town.supervisor
    for contact, reason in ((theirs, "wrong_case"), (draft, "no_access")):
        review = new_id()
        ops = (
            Op("review", review, "reviewer", chief.person),
            Op("review", review, "contact_id", contact),
            Op("review", review, "verdict", "approve"),
        )
        assert chief.refused(case_scope(here), *ops) == reason


def test_a_draft_is_its_authors_alone_until_it_is_signed(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    contact = write_contact(town.coordinator, case)
    others = (town.colleague, town.supervisor)
    assert town.coordinator.sees(contact)
    for other in others:
        assert not other.sees(contact)
        assert other.refused(case_scope(case), Op("contact", contact, "note", "Ändrad")) == "no_access"
        assert other.refused(case_scope(case), Op("contact", contact, "author", other.person)) == "no_access"
    town.coordinator.write(case_scope(case), Op("contact", contact, "status", "signed"))
    for other in others:
        assert other.sees(contact)
        assert other.refused(case_scope(case), Op("contact", contact, "note", "Ändrad")) == "not_author"
    assert not town.stranger.sees(contact)


def test_nobody_writes_what_is_signed_but_amendments_are_welcome(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    contact = write_contact(laptop, case, "signed")
    for name, value in (("note", "Ändrad"), ("status", "draft"), ("deleted", True), ("safety", "calm")):
        assert laptop.refused(case_scope(case), Op("contact", contact, name, value)) == "signed_is_final"
    amendment = new_id()
    laptop.write(
        case_scope(case),
        Op("amendment", amendment, "author", laptop.person),
        Op("amendment", amendment, "contact_id", contact),
        Op("amendment", amendment, "text", "Det var grannen."),
    )
    assert laptop.refused(case_scope(case), Op("amendment", amendment, "text", "Nej.")) == "written_once"


def test_a_review_is_written_once_by_a_supervisor(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    contact = write_contact(town.coordinator, case, "signed")
    chief, review = town.supervisor, new_id()

    def ops(reviewer: str) -> tuple[Op, ...]:
        return (
            Op("review", review, "reviewer", reviewer),
            Op("review", review, "contact_id", contact),
            Op("review", review, "verdict", "approve"),
        )

    assert town.coordinator.refused(case_scope(case), *ops(town.coordinator.person)) == "forbidden_field"
    assert chief.refused(case_scope(case), *ops(town.coordinator.person)) == "not_author"
    assert chief.refused(case_scope(case), *ops(chief.person)[1:]) == "not_author"
    chief.write(case_scope(case), *ops(chief.person))
    assert chief.refused(case_scope(case), Op("review", review, "verdict", "return")) == "written_once"


def test_conflicting_words_in_a_signed_note_are_settled_by_author_or_supervisor(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    contact = write_contact(town.coordinator, case, note="Ingen svarade.")
    town.coordinator.pull_all()
    first = town.coordinator.held[contact].fields["note"].h[0].c
    laptop, other = town.coordinator, town.laptop(town.coordinator.person)
    mine = laptop.write(case_scope(case), Op("contact", contact, "note", "En granne öppnade.", (first,)))
    theirs = other.write(case_scope(case), Op("contact", contact, "note", "Ett barn öppnade.", (first,)))
    laptop.write(case_scope(case), Op("contact", contact, "status", "signed"))
    both = (mine.id, theirs.id)
    scope = case_scope(case)
    assert laptop.refused(scope, Op("contact", contact, "note", "Något helt nytt.", both)) == "signed_is_final"
    assert laptop.refused(scope, Op("contact", contact, "note", "Ett barn öppnade.", both[:1])) == "signed_is_final"
    choice = Op("contact", contact, "note", "Ett barn öppnade.", both)
    assert town.colleague.refused(scope, choice) == "not_author"
    assert laptop.refused(scope, choice, Op("contact", contact, "safety", "calm")) == "signed_is_final"
    town.supervisor.write(scope, choice)
    laptop.pull_all()
    assert laptop.value(contact, "note") == "Ett barn öppnade."
    assert len(laptop.held[contact].fields["note"].h) == 1


def test_a_child_never_gets_a_name(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    member = new_id()
    laptop.write(case_scope(case), Op("member", member, "role", "child"))
    assert laptop.refused(case_scope(case), Op("member", member, "name", "Någon")) == "child_with_name"


def test_unknown_kinds_are_kept_from_a_newer_version_only(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    letter = new_id()
    op = Op("letter", letter, "body", "Hej")
    assert laptop.refused(case_scope(case), op) == "unknown_schema"
    assert laptop.refused(case_scope(case), Op("task", new_id(), "colour", "blå")) == "unknown_schema"
    assert laptop.push(laptop.change(case_scope(case), op, schema=SCHEMA + 1))[0].verdict == "accepted"
    assert town.colleague.sees(letter)
    assert not town.stranger.sees(letter)
    assert (
        town.stranger.refused(case_scope(case), Op("letter", letter, "body", "Nej"), schema=SCHEMA + 1) == "no_access"
    )


def test_times_and_zones_that_could_harm_a_terminal_are_refused(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    op = Op("task", new_id(), "title", "Ring")
    for other in ({"at": "igår"}, {"at": "2026-11-23T10:00:00"}, {"at": "\x1b[2J"}, {"zone": "\x1b[2J"}):
        assert laptop.refused(case_scope(case), op, **other) == "not_an_instant"
    assert laptop.refused(case_scope(case), op, n=2**60) == "out_of_range"
    assert laptop.refused(case_scope(case), op, Op("task", op.record, "title", "Skriv")) == "malformed"


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if not kind.org_wide and not kind.by_centre], ids=lambda kind: kind.name
)
def test_who_may_read_a_record(town: Town, kind: Kind) -> None:
    writer = town.coordinator if "coordinator" in kind.writers else town.supervisor
    record = new_id()
    case = record if kind.name == "case" else open_case(town.coordinator, town.south)
    writer.write(case_scope(case), *_birth(kind, writer, town, record))
    readers = {name: getattr(town, name).sees(record) for name in ("coordinator", "colleague", "supervisor")}
    assert readers == {name: not kind.drafts or getattr(town, name) is writer for name in readers}
    assert not town.stranger.sees(record)
    assert not town.administrator.sees(record)


def test_everybody_reads_the_names_of_colleagues_and_districts(town: Town) -> None:
    for laptop in (town.coordinator, town.stranger, town.administrator):
        assert laptop.sees(town.supervisor.person)
        assert laptop.sees(town.north)


def test_an_empty_scope_means_nothing(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    nobody = town.newcomer("administrator")
    for scope in ("", "district:", "case:", "district:None", "case"):
        accounts.grant(town.centre, town.org, nobody.person, "supervisor", scope)
    assert not nobody.sees(case)
    assert nobody.refused(case_scope(case), Op("case", case, "address", "Taget")) == "no_access"


def test_a_role_in_one_case_reaches_that_case_only(town: Town) -> None:
    one, other = open_case(town.coordinator, town.south), open_case(town.coordinator, town.south)
    accounts.grant(town.centre, town.org, town.stranger.person, "coordinator", f"case:{one}")
    assert town.stranger.sees(one)
    assert not town.stranger.sees(other)
    town.stranger.write(case_scope(one), Op("task", new_id(), "title", "Ring"))
    assert town.stranger.refused(case_scope(other), Op("task", new_id(), "title", "Ring")) == "no_access"


def test_roles_never_come_from_records(town: Town) -> None:
    laptop = town.coordinator
    (verdict,) = laptop.push(laptop.change(ORG, Op("access", new_id(), "person", laptop.person), schema=SCHEMA + 1))
    assert verdict.reason == "forbidden_field"
    ops = (Op("access", new_id(), "role", "supervisor"), Op("access", new_id(), "scope", "org"))
    for kind in ("access", "purge", "rescued"):
        named = [replace(op, kind=kind) for op in ops]
        assert town.administrator.refused(ORG, *named, schema=SCHEMA + 1) == "forbidden_field"
    assert not laptop.sees(open_case(town.stranger, town.north))
