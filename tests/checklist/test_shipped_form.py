from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pyxform.xls2xform import convert

from bofield import checklist
from bofield.checklist import Evaluation, Form, KnownFacts, loading
from bofield.checklist.references import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.forms import Run

SHIPPED = Path(loading.__file__).parent / "forms" / "early_contact.md"
ITEMS = {"A": 7, "B": 5, "C": 2, "D": 4, "E": 8, "F": 5, "G": 4, "H": 5, "I": 5}
ONE_FRAME = 0.016


def test_it_compiles_with_pyxform_without_a_warning() -> None:
    checked = checklist.load(SHIPPED)
    assert checked.warnings == ()


def test_reading_it_without_the_check_gives_the_same_form(form: Form) -> None:
    checked = checklist.load(SHIPPED)
    assert checked.sections == form.sections
    assert checked.follow_ups == form.follow_ups
    assert (checked.name, checked.version, checked.languages) == (form.name, form.version, form.languages)


def test_it_holds_exactly_the_45_items(form: Form) -> None:
    wanted = {f"{section}{number}" for section, count in ITEMS.items() for number in range(1, count + 1)}
    assert len(wanted) == 45
    assert {question.code for question in form.questions if question.asked} == wanted


def test_every_item_stands_in_its_own_section(form: Form) -> None:
    assert [section.name for section in form.sections if section.name] == list(ITEMS)
    for section in form.sections:
        assert all(question.code.startswith(section.name) for question in section.questions if question.asked)


def test_each_item_has_a_first_question_that_says_why_it_is_asked(form: Form) -> None:
    first: dict[str, str] = {}
    for question in form.questions:
        if question.asked:
            first.setdefault(question.code, question.name)
    for name in first.values():
        hint = form.by_name[name].hint
        assert set(hint) == {"sv", "en"}, name


def test_every_text_is_there_in_both_languages(form: Form) -> None:
    def complete(texts: Mapping[str, str]) -> bool:
        return set(texts) == {"sv", "en"} and all(texts.values())

    for question in form.questions:
        if question.asked:
            assert complete(question.label), question.name
            assert not question.hint or complete(question.hint), question.name
            assert not question.constraint or complete(question.constraint_message), question.name
            assert all(complete(choice.label) for choice in question.choices), question.name
    assert all(complete(one.label) for one in form.follow_ups)
    assert all(complete(section.label) for section in form.sections if section.name)


def test_every_follow_up_stands_beside_a_question_of_its_own_item(form: Form) -> None:
    for one in form.follow_ups:
        assert one.question, one.name
        assert form.by_name[one.question].code == one.name.partition("_")[0], one.name


def test_every_fact_it_uses_is_one_the_program_knows(form: Form) -> None:
    used = {question.name for question in form.questions if question.type == "hidden"}
    assert used == set(KnownFacts().for_form())


def test_only_acute_follow_ups_lead_to_the_phone(form: Form) -> None:
    assert {one.name for one in form.follow_ups if one.acute} == {"H4_call", "D4_call", "G4_call"}
    assert all("112" in one.label["sv"] for one in form.follow_ups if one.acute)


def test_pyxform_reads_the_same_questions_and_the_same_logic(form: Form) -> None:
    """Compare with the XForm that pyxform makes, where references have become paths."""
    root = ET.fromstring(convert(SHIPPED).xform)  # noqa: S314  (made on this machine, a moment ago)
    binds = {
        bind.get("nodeset", "").rpartition("/")[2]: bind for bind in root.iter("{http://www.w3.org/2002/xforms}bind")
    }
    groups = {section.name for section in form.sections}
    assert set(form.by_name) == set(binds) - groups - set(form.repeats) - {"instanceID"}

    def plain(expression: str) -> str:
        return re.sub(r"\s+", "", re.sub(r"/data/(?:\w+/)*|\.\./", "@", expression))

    for question in form.questions:
        bind = binds[question.name]
        ours = plain(replace(question.calculation, lambda name: f"@{name}"))
        assert ours == plain(bind.get("calculate", "")), question.name
        ours = plain(replace(question.constraint, lambda name: f"@{name}"))
        assert ours == plain(bind.get("constraint", "")), question.name
        theirs = plain(bind.get("relevant", ""))
        assert theirs in plain(replace(question.relevant, lambda name: f"@{name}")), question.name


def test_an_answer_is_shown_within_one_frame(run: Run) -> None:
    answers = {
        "A1": "arrears disturbance", "A2": "2026-11-01", "A3": "served", "A4": "order", "A5": "unknown", "B1": "call",
        "B1_reached": "yes", "B4": "yes", "C1": "yes", "C2": "care", "D2": "resident", "D3": "lacks", "D4": "unsure",
        "E2": "controlled", "E8": "yes", "E8_first": "2026-12-01", "E8_count": "60", "E8_amount": "500",
        "F1": "threat", "G1": "no", "H3_alone": "yes", "H3": "no", "I1/1/I1_what": "Ringa banken", "I3": "high",
    }  # fmt: skip
    facts = KnownFacts(children=2, home_visit=True, arrears=845_000)
    run(answers, facts)

    def once() -> float:
        start = time.perf_counter()
        run(answers, facts)
        return time.perf_counter() - start

    assert min(once() for _round in range(5)) < ONE_FRAME


def test_an_untouched_form_asks_and_raises_nothing_yet(run: Run) -> None:
    state: Evaluation = run({})
    assert state.answered == 0
    assert state.raised == ()
    assert [question.name for question in state.missing] == [
        "A1", "A5", "B1", "B1_reached", "B2", "B3", "C1", "D2", "H4", "I3", "I4_on", "I4_how",
    ]  # fmt: skip
