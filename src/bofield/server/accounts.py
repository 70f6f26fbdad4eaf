"""Organisation, people, districts and rights, as an administrator sets them up.

Names reach the laptops as records; rights never do. Both are written through the feed by the centre's own device, so
that what may be read and what is read share one order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.changes import ORG, Op, Order
from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError, UsageError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.fields import LINE_CAP
from bofield.records.registry import ADMINISTRATOR, ROLES
from bofield.records.state import case_of
from bofield.server import audit
from bofield.server.access import EVERYWHERE, rights_of
from bofield.server.batch import Batch
from bofield.server.devices import Caller, insert_device, own_caller
from bofield.server.feed import take
from bofield.server.incoming import received
from bofield.server.ledger_rows import GRANT, REVOKE, AccessRow, AccountRow, Home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.server.centre import Centre
    from bofield.server.ledger import Ledger
    from bofield.wire.messages import Grant

_GRANT = "access"
"""The kind, in the feed, of a right that is given or taken. It is no record: nobody is served it."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something with an id and a name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class User(Named):
    """A person and what they may do."""

    grants: tuple[Grant, ...] = ()


def add_organisation(centre: Centre, name: str) -> str:
    """Begin an organisation with an empty feed; returns its id."""
    org, server_id, person, device = (new_id() for _each in range(4))
    at, name = centre.now(), good_name(name)
    with centre.storage.writing() as ledger:
        ledger.add_home(Home(org, server_id, name, epoch=1, head=0, durable_seq=0, own_device=device))
        ledger.put_account(org, AccountRow(person, name))
        insert_device(ledger, org, device, person, "", None, at)
        _give(ledger, centre, own_caller(ledger, org), person, ADMINISTRATOR, EVERYWHERE, at)
    return org


def only_organisation(centre: Centre) -> Named:
    """Find the organisation of a centre that has one. Raises NotFoundError when there is none, or several."""
    with centre.storage.reading() as ledger:
        rows = ledger.homes()
    if len(rows) != 1:
        raise NotFoundError(_("This centre has {count} organisations; one is needed.").format(count=len(rows)))
    return Named(rows[0].org, rows[0].name)


def add_district(centre: Centre, org: str, name: str) -> str:
    """Add a district that every laptop will know the name of; returns its id."""
    district, name = new_id(), good_name(name)
    for each in list_districts(centre, org):
        if each.name.casefold() == name.casefold():
            raise RefusedError(_("There is a district called {name} already.").format(name=each.name))
    with centre.storage.writing() as ledger:
        ledger.lock(org)
        _write(ledger, centre, org, [Op("district", district, "name", name)])
        audit.note(ledger, org, centre.now(), "district_added", scopes=(f"district:{district}",))
    return district


def list_districts(centre: Centre, org: str) -> tuple[Named, ...]:
    """List the districts by name."""
    with centre.storage.reading() as ledger:
        return tuple(Named(*row) for row in ledger.named(org, "district"))


def find_district(centre: Centre, org: str, text: str) -> str:
    """Find a district by id or name. Raises NotFoundError naming those there are."""
    districts = list_districts(centre, org)
    for each in districts:
        if text == each.id or text.strip().casefold() == each.name.casefold():
            return each.id
    known = ", ".join(each.name for each in districts) or _("none yet")
    raise NotFoundError(
        _("There is no district {name}. The districts are: {known}.").format(name=clean(text, lines=False), known=known)
    )


def add_user(
    centre: Centre, org: str, name: str, role: str, districts: Sequence[str] = (), *, all_districts: bool = False
) -> str:
    """Add a person with one role in some districts (ids), or in all of them; returns the person's id.

    An administrator belongs to the whole organisation. Raises UsageError when role and places do not fit.
    """
    name = good_name(name)
    scopes = scopes_of(role, districts, all_districts=all_districts)
    at, person = centre.now(), new_id()
    with centre.storage.writing() as ledger:
        ledger.lock(org)
        ledger.put_account(org, AccountRow(person, name))
        _write(ledger, centre, org, [Op("person", person, "name", name), Op("person", person, "active", value=True)])
        for scope in scopes:
            _give(ledger, centre, own_caller(ledger, org), person, role, scope, at)
        audit.note(ledger, org, at, "user_added", person=person, scopes=scopes, detail=role)
    return person


def find_user(centre: Centre, org: str, text: str) -> Named:
    """Find a person by id or full name. Raises NotFoundError, also when two have the name."""
    with centre.storage.reading() as ledger:
        own = own_caller(ledger, org).person
        rows = [row for row in ledger.accounts(org) if row.id != own]
    found = [
        Named(row.id, row.name) for row in rows if text == row.id or text.strip().casefold() == row.name.casefold()
    ]
    shown = clean(text, lines=False)
    if len(found) > 1:
        raise NotFoundError(
            _("Several people are called {name}; give the id instead: {ids}").format(
                name=shown, ids=", ".join(each.id for each in found)
            )
        )
    if not found:
        raise NotFoundError(
            _("There is nobody called {name}. Add them with: bofield server user add NAME").format(name=shown)
        )
    return found[0]


def list_users(centre: Centre, org: str) -> tuple[User, ...]:
    """List the people by name, with what they may do."""
    with centre.storage.reading() as ledger:
        own = own_caller(ledger, org).person
        rows = [row for row in ledger.accounts(org) if row.id != own and row.active]
        return tuple(User(row.id, row.name, rights_of(ledger, org, row.id).grants) for row in rows)


def grant(centre: Centre, org: str, person: str, role: str, scope: str) -> str:
    """Give a person a role in `district:<id>`, `case:<id>` or `org`; returns the id of the grant.

    Raises UsageError for a case that was erased: nothing of it is left to work with.
    """
    at = centre.now()
    case = case_of(scope)
    with centre.storage.writing() as ledger:
        ledger.lock(org)
        if case is not None and ledger.purged(org, (case,)):
            raise UsageError(
                _("The case {case} was erased; nobody can be given a role in it.").format(
                    case=clean(case, lines=False)[:LINE_CAP]
                )
            )
        audit.note(ledger, org, at, "granted", person=person, scopes=(scope,), detail=role)
        return _give(ledger, centre, own_caller(ledger, org), person, role, scope, at)


def withdraw(centre: Centre, org: str, person: str, role: str, scope: str) -> int:
    """Take a role away again, from the next request on; returns how many grants ended."""
    at = centre.now()
    with centre.storage.writing() as ledger:
        ledger.lock(org)
        ended = [row for row in ledger.access(org, person) if (row.role, row.scope) == (role, scope)]
        for row in ended:
            # The right itself is named as well: a restored centre may hear of its end before its beginning.
            ops = [*_right(row.id, person, role, scope), Op(_GRANT, row.id, "ended", value=True)]
            place = _log(ledger, centre, own_caller(ledger, org), ops, REVOKE, at)
            ledger.end_access(org, row.id, place.seq)
        audit.note(ledger, org, at, "withdrawn", person=person, scopes=(scope,), detail=role)
    return len(ended)


def scopes_of(role: str, districts: Sequence[str], *, all_districts: bool) -> list[str]:
    """Name the scopes of a role in some districts (ids). Raises UsageError when role and places do not fit."""
    if role not in ROLES:
        raise UsageError(
            _("{role} is not a role. Choose among: {roles}.").format(
                role=clean(role, lines=False), roles=", ".join(ROLES)
            )
        )
    if role == ADMINISTRATOR:
        if districts or all_districts:
            raise UsageError(_("An administrator belongs to no district; leave the district out."))
        return [EVERYWHERE]
    if all_districts and not districts:
        return [EVERYWHERE]
    if not districts or all_districts:
        raise UsageError(_("Say where this person works: --district NAME (once or several times), or --all-districts."))
    return [f"district:{each}" for each in districts]


def good_name(name: str) -> str:
    """Clean a name. Raises UsageError for one that is empty or too long."""
    cleaned = clean(name, lines=False).strip()
    if not cleaned or len(cleaned) > LINE_CAP:
        raise UsageError(_("A name needs between 1 and {most} characters.").format(most=LINE_CAP))
    return cleaned


def _give(ledger: Ledger, centre: Centre, own: Caller, person: str, role: str, scope: str, at: str) -> str:
    """Write a grant at its place in the feed."""
    grant_id = new_id()
    place = _log(ledger, centre, own, _right(grant_id, person, role, scope), GRANT, at)
    ledger.add_access(own.org, AccessRow(grant_id, person, scope, role, place.seq))
    return grant_id


def _right(grant_id: str, person: str, role: str, scope: str) -> list[Op]:
    values = {"person": person, "role": role, "scope": scope}
    return [Op(_GRANT, grant_id, name, value) for name, value in values.items()]


def _log(ledger: Ledger, centre: Centre, own: Caller, ops: Sequence[Op], kind: str, at: str) -> Order:
    """Put ops in the feed that change no record."""
    batch = Batch(ledger, centre, own, (), at)
    row = batch.write_own(ORG, ops, kind, changes_records=False)
    batch.save()
    return row.order


def _write(ledger: Ledger, centre: Centre, org: str, ops: Sequence[Op]) -> None:
    """Write records of the organisation's own scope, judged like anybody's change."""
    own = own_caller(ledger, org)
    at = centre.now()
    change = Batch(ledger, centre, own, (), at).own_change(ORG, ops)
    verdict = take(ledger, centre, own, [received(change)], at)[0]
    if verdict.verdict != "accepted":
        raise RefusedError(
            _("This was not accepted: {reason} {detail}").format(reason=verdict.reason, detail=verdict.detail)
        )
