"""From an evaluated run to what the screens show. Knows the form's results and the values of the front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.checklist import answer_in_words
from bofield.services.values import ChoiceView, QuestionView, RaisedView, RunView, SectionView

if TYPE_CHECKING:
    from bofield.checklist import Evaluation, QuestionState, Raised, SectionState
    from bofield.services.form_versions import Newer
    from bofield.services.runs import Run


def run_view(run: Run, state: Evaluation, place: str, newer: Newer, fallen: tuple[str, ...] = ()) -> RunView:
    """Show a run with the questions that apply now and what they raise."""
    return RunView(
        id=run.row.id,
        contact_id=run.row.contact_id,
        case_id=run.row.case_id,
        place=place,
        form=state.form,
        version=state.version,
        sections=tuple(_section(run, state, section) for section in state.sections),
        raised=tuple(_raised(run, item) for item in state.raised),
        locked=run.locked,
        newer=newer.version,
        changes=newer.changes,
        kept=newer.kept,
        fallen=fallen,
    )


def answers_in_words(state: Evaluation) -> tuple[tuple[str, str, str], ...]:
    """List code, question and answer of everything that has been answered, in the form's order."""
    return tuple(
        (question.code, question.label, answer_in_words(question)) for question in state.questions if question.answered
    )


def _section(run: Run, state: Evaluation, section: SectionState) -> SectionView:
    questions = tuple(_question(run, state, question) for question in section.questions)
    # A suggestion is no answer until somebody has stood for it.
    answered = sum(question.answered and not question.prefilled for question in section.questions)
    return SectionView(section.name, section.label, answered, section.total, questions)


def _question(run: Run, state: Evaluation, question: QuestionState) -> QuestionView:
    return QuestionView(
        name=question.name,
        code=question.code,
        label=question.label,
        hint=question.hint,
        type=question.type,
        choices=tuple(ChoiceView(choice.name, choice.label) for choice in question.choices),
        value=question.value,
        required=question.required,
        error=question.error,
        raised=tuple(_raised(run, item) for item in state.beside(question.name)),
        readonly=question.readonly,
        suggested=question.prefilled,
        depth=question.depth,
        parameters=question.parameters,
    )


def _raised(run: Run, item: Raised) -> RaisedView:
    return RaisedView(
        name=item.name,
        kind=item.kind,
        label=item.label,
        due=item.due,
        acute=item.acute,
        declined=run.declined.get(item.name, ""),
        added=item.name in run.added,
        for_supervisor=item.role == "supervisor",
    )
