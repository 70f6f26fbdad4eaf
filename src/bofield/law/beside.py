"""What stands beside a date: what a person must look up before it is relied on.

Knows the points that the law leaves open, and what of the facts is unsure. Moves no date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.law.ends import beside_the_time
from bofield.law.eviction import FURTHER_RESPITE
from bofield.law.labels import label
from bofield.law.letters import bookings, respite_until
from bofield.law.notice import regain_last_day
from bofield.law.words import fill, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from typing import Final

    from bofield.law.facts import LegalFact
    from bofield.law.found import Found
    from bofield.law.known import Known

_EXPECTED: Final = frozenset({"eviction_booked", "rent_due"})
"""What is written down before its day by its nature."""


def checks_of(found: Found, known: Known, computed: date | None, as_of: date) -> tuple[str, ...]:
    """Say what must be looked up beside a date that is running."""
    rule, letter, days = found.rule, found.letter, found.days
    said: list[str] = []
    if letter is not None and computed is not None and computed != letter.day:
        said.append(say("computed", day=computed))
    if letter is None and computed is not None:
        if rule.favourable is not None and (read := rule.favourable(*days.values())) != computed:
            said.append(say("favourable", day=read))
        if rule.name_unmoved and (unmoved := rule.count(*days.values())) != computed:
            said.append(say("unmoved", day=unmoved))
    if letter is None:
        said += [fill(each, {}) for each in rule.checks]
    if rule.kind in _OWN:
        said += _OWN[rule.kind](found, known, computed)
    if rule.kind == "regain_last_day" and computed is not None and computed < as_of:
        said.append(say("prevented"))
    said += _later_flaws(found)
    said += _time_remarks(found, as_of)
    return tuple(said)


def checks_when_ended(found: Found, end: LegalFact, known: Known, as_of: date) -> tuple[str, ...]:
    """Say what must be looked up beside a time that has ended."""
    said = []
    if end.kind in {"payment", "deposit", "committee_undertaking"}:
        begun = max(found.days.values(), default=end.on)
        said += [say("newer_rent", day=due) for due in known.open_rents if due > begun]
    if end.kind == "decision" and found.rule.kind == "earliest_eviction_decision":
        earliest = found.rule.compute(*found.days.values())
        said += [say("decided_early", day=earliest)] if end.on < earliest else []
    if end.on > as_of:
        said.append(say("future", event=label(end.kind), day=end.on))
    return tuple(said)


def checks_when_waiting(void: Iterable[tuple[LegalFact, str]]) -> tuple[str, ...]:
    """Say what must be looked up beside a time that does not run although something was done for it."""
    return tuple(say("gaps") for fact, _why in void if fact.kind == "board_notified" and fact.flaw == "incomplete")


def _notice(found: Found, known: Known, computed: date | None) -> Iterator[str]:
    served, told = found.starts["tenant_served"], found.starts["board_notified"]
    if found.rule.kind == "regain_last_day":
        for one, other in ((served, told), (told, served)):
            if one.before is not None and other.on is not None and computed is not None:
                earlier = regain_last_day(one.before, other.on)
                if earlier != computed:
                    yield say("counted_anew", day=one.before, earlier=earlier)
        yield from _printed(served.fact)
        yield from _payments_between(served.on, told.on, known)
    yield from _channel(told.fact)
    yield from beside_the_time(known)


def _printed(service: LegalFact | None) -> Iterator[str]:
    if service is not None and service.stated is not None:
        yield say("printed_by_landlord", day=service.stated)


def _payments_between(served: date | None, told: date | None, known: Known) -> Iterator[str]:
    if served is None or told is None or told >= served:
        return
    given = [fact.on for fact in known.events("notice_given") if fact.on <= served]
    notice = max(given, default=served)
    for payment in known.events("payment"):
        if told <= payment.on < notice:
            yield say("payment_between", day=payment.on)


def _channel(message: LegalFact | None) -> Iterator[str]:
    if message is not None and message.how in {"secure_channel", "email"}:
        yield say("unsettled_channel", way=label(message.how))
    elif message is not None and message.how == "ordinary_letter":
        yield say("proof")


def _order(_found: Found, known: Known, _computed: date | None) -> Iterator[str]:
    if "tenant_served" not in known.by_kind:
        yield say("application_is_notice")


def _sublet(_found: Found, known: Known, _computed: date | None) -> Iterator[str]:
    if "notice_given" in known.by_kind or "tenant_served" in known.by_kind:
        yield say("ground_named")


def _renewal(found: Found, known: Known, _computed: date | None) -> Iterator[str]:
    begun = max(found.days.values())
    for fact in known.events("withdrawn"):
        if fact.on >= begun:
            yield say("withdrawn_what", day=fact.on)


def _put_off(found: Found, known: Known, _computed: date | None) -> Iterator[str]:
    """Say what puts an eviction off: until when is known of a respite alone."""
    day = found.letter.day if found.letter is not None else max(found.days.values())
    until = respite_until(known)
    if until is not None and until >= day:
        yield say("respite_holds", day=until)
    postponed = known.newest("postponed")
    if postponed is not None and all(postponed.on >= begun for begun in found.days.values()):
        yield say("postponed_after", day=postponed.on)


def _respite(found: Found, known: Known, computed: date | None) -> Iterator[str]:
    if found.letter is None:
        if computed is not None:
            yield say("further_respite", day=computed + FURTHER_RESPITE)
        yield from _put_off(found, known, computed)


def _eviction(found: Found, known: Known, computed: date | None) -> Iterator[str]:
    letter = found.letter
    yield from _put_off(found, known, computed)
    if letter is None or not found.booked:
        return
    if computed is not None and letter.day < computed:
        yield say("before_the_week", day=computed)
    for other in bookings(known):
        if other.day != letter.day:
            yield say("also_booked", day=other.day)


_OWN: Final[dict[str, Callable[[Found, Known, date | None], Iterable[str]]]] = {
    "regain_last_day": _notice,
    "earliest_eviction_decision": _notice,
    "order_reply_last_day": _order,
    "sublet_notice_last_day": _sublet,
    "renewal_referral_last_day": _renewal,
    "earliest_eviction": _eviction,
    "eviction_four_weeks": _put_off,
    "respite_last_day": _respite,
}


def _later_flaws(found: Found) -> Iterator[str]:
    """Say of what came after the sound event, and starts nothing, that it undoes nothing either."""
    for start in found.starts.values():
        if start.on is not None:
            for fact, why in start.void:
                yield why
                yield say("undoes_nothing", event=label(fact.kind), day=fact.on)


def _time_remarks(found: Found, as_of: date) -> Iterator[str]:
    """Say what is odd about the facts: still to come, or older than the rule."""
    rule = found.rule
    for fact in found.rests_on:
        if fact.on > as_of and fact.kind not in _EXPECTED:
            yield say("future", event=label(fact.kind), day=fact.on)
        if fact.on < rule.valid_from:
            yield say("older_rules", event=label(fact.kind), day=fact.on, since=rule.valid_from)
