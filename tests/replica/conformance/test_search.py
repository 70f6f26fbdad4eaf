from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.ids import new_id
from bofield.replica.values import Edit, NewChange
from support.replicas import NOON, Case

if TYPE_CHECKING:
    from bofield.replica.base import BaseReplica

HOSTILE = [
    "",
    " ",
    '"',
    "'",
    '"*',
    "NOT",
    "a AND",
    "OR OR",
    "NEAR(a b",
    "body:x",
    "rowid:1",
    "^a",
    "a*b",
    "(",
    ")",
    "-",
    "{a}",
    "\0",
    "a\0b",
    "\ud800",
    "%",
    "_",
    "⟦⟧",
    "';DROP TABLE note;--",
    "x" * 100_000,
    "ord " * 5_000,
    "🙂",
    "ẞß",
    "\u0301",
]


def found(replica: BaseReplica, query: str) -> list[str]:
    return [hit.snippet for hit in replica.search(query)]


@pytest.mark.parametrize("query", HOSTILE)
def test_nothing_that_is_typed_is_an_error(replica: BaseReplica, case: Case, query: str) -> None:
    case.note(replica, "Hyresgästen öppnade")
    assert isinstance(replica.search(query), tuple)


@pytest.mark.parametrize(
    ("query", "text", "finds"),
    [
        ("hyra", "Hyran är betald", True),
        ("HYRAN", "hyran är betald", True),
        ("yran", "Hyran är betald", False),
        ("betald hyr", "Hyran är betald", True),
        ("betald skuld", "Hyran är betald", False),
        ("ide", "en idé om besöket", True),
        ("idé", "ide", True),
        ("a", "å", False),
        ("å", "a", False),
        ("askan", "åskan", False),
        ("mate", "mäte", False),
        ("ol", "öl", False),
        ("öl", "ölet", True),
        ("ÖL", "ölet", True),
        ("åsgatan 1", "Åsgatan 12", True),
        ("muller", "Familjen Müller", True),
        ("hyresgast", "Hyresgäst", False),
        ("e\u0301", "éclair", True),
    ],
)
def test_words_are_found_by_their_beginning_with_swedish_letters_apart(
    replica: BaseReplica, case: Case, query: str, text: str, *, finds: bool
) -> None:
    case.note(replica, text)
    assert bool(replica.search(query)) is finds


def test_a_snippet_shows_the_words_that_were_found(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "Långt före. " * 20 + "Hon nämnde Caféet på hörnet\noch skulden. " + "Långt efter. " * 20)
    [snippet] = found(replica, "cafe skuld")
    assert "⟦Caféet⟧ på hörnet och ⟦skulden⟧" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < 220


def test_marks_in_the_text_itself_do_no_harm(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "[/] [@click=app.quit]skuld[/] ⟦x⟧")
    assert "⟦skuld⟧" in found(replica, "skuld")[0]


def test_search_follows_the_text(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "gammalt ord", amend="k")
    case.note(replica, "nytt ord", amend="k")
    assert replica.search("gammalt") == ()
    assert len(replica.search("nytt")) == 1
    replica.write(case.scope, [Edit("contact", case.contact, "deleted", value=True)], at=NOON)
    assert replica.search("nytt") == ()
    replica.write(case.scope, [Edit("contact", case.contact, "deleted", value=False)], at=NOON)
    assert len(replica.search("nytt")) == 1


def test_only_fields_with_words_are_searched(replica: BaseReplica, case: Case) -> None:
    case.write(replica, "municipality", "Uppsala")
    case.write(replica, "address", "Åsgatan 1")
    assert replica.search("uppsala") == ()
    [hit] = replica.search("åsgatan")
    assert (hit.record, hit.kind, hit.case_id) == (case.id, "case", case.id)


def test_no_more_hits_than_asked_for(replica: BaseReplica, case: Case) -> None:
    replica.write_many(
        [NewChange(case.scope, [Edit("contact", new_id(), "note", f"besök nummer {n}")], NOON) for n in range(30)]
    )
    assert len(replica.search("besök", limit=7)) == 7
    assert len(replica.search("besök")) == 30
    assert len(replica.search("besök 29")) == 1
