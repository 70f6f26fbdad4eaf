"""Organisation, people, districts and rights, as an administrator sets them up.

Names reach the laptops as records; rights never do. Both are written through the feed by the centre's own device, so
that what may be read and what is read share one order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from bofield.changes import ORG, Change, Op, Order
from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError, UsageError
from bofield.i18n import _
from bofield.ids import new_change_id, new_id
from bofield.records.fields import LINE_CAP
from bofield.records.projection import table_of
from bofield.records.registry import ADMINISTRATOR, ROLES, SCHEMA
from bofield.records.tables import District
from bofield.server import audit
from bofield.server.access import EVERYWHERE, rights_of
from bofield.server.devices import Caller, insert_device, own_caller
from bofield.server.feed import append, head_of, lock, take
from bofield.server.incoming import received, text_of
from bofield.server.tables import ACCESS, ACCOUNT, DEVICE, ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from bofield.server.centre import Centre
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
    with centre.storage.writing() as connection:
        connection.execute(
            insert(ORGANISATION).values(
                org=org, server_id=server_id, name=name, epoch=1, head=0, durable_seq=0, own_device=device
            )
        )
        connection.execute(insert(ACCOUNT).values(org=org, id=person, name=name, active=True))
        insert_device(connection, org, device, person, "", None, at)
        _give(connection, centre, own_caller(connection, org), person, ADMINISTRATOR, EVERYWHERE, at)
    return org


def only_organisation(centre: Centre) -> Named:
    """Find the organisation of a centre that has one. Raises NotFoundError when there is none, or several."""
    with centre.storage.reading() as connection:
        rows = connection.execute(select(ORGANISATION.c.org, ORGANISATION.c.name)).all()
    if len(rows) != 1:
        raise NotFoundError(_("This centre has {count} organisations; one is needed.").format(count=len(rows)))
    return Named(*rows[0])


def add_district(centre: Centre, org: str, name: str) -> str:
    """Add a district that every laptop will know the name of; returns its id."""
    district, name = new_id(), good_name(name)
    for each in list_districts(centre, org):
        if each.name.casefold() == name.casefold():
            raise RefusedError(_("There is a district called {name} already.").format(name=each.name))
    with centre.storage.writing() as connection:
        lock(connection, org)
        _write(connection, centre, org, [Op("district", district, "name", name)])
        audit.note(connection, org, centre.now(), "district_added", scopes=(f"district:{district}",))
    return district


def list_districts(centre: Centre, org: str) -> tuple[Named, ...]:
    """List the districts by name."""
    table = table_of(District)
    with centre.storage.reading() as connection:
        rows = connection.execute(select(table.c.id, table.c.name).where(table.c.org == org).order_by(table.c.name))
        return tuple(Named(*row) for row in rows)


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
    with centre.storage.writing() as connection:
        lock(connection, org)
        connection.execute(insert(ACCOUNT).values(org=org, id=person, name=name, active=True))
        _write(
            connection, centre, org, [Op("person", person, "name", name), Op("person", person, "active", value=True)]
        )
        for scope in scopes:
            _give(connection, centre, own_caller(connection, org), person, role, scope, at)
        audit.note(connection, org, at, "user_added", person=person, scopes=scopes, detail=role)
    return person


def find_user(centre: Centre, org: str, text: str) -> Named:
    """Find a person by id or full name. Raises NotFoundError, also when two have the name."""
    with centre.storage.reading() as connection:
        own = own_caller(connection, org).person
        rows = connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.org == org, ACCOUNT.c.id != own))
        found = [Named(*row) for row in rows if text == row.id or text.strip().casefold() == row.name.casefold()]
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
    with centre.storage.reading() as connection:
        own = own_caller(connection, org).person
        rows = connection.execute(
            select(ACCOUNT.c.id, ACCOUNT.c.name)
            .where(ACCOUNT.c.org == org, ACCOUNT.c.id != own, ACCOUNT.c.active)
            .order_by(ACCOUNT.c.name)
        ).all()
        return tuple(User(row.id, row.name, rights_of(connection, org, row.id).grants) for row in rows)


def grant(centre: Centre, org: str, person: str, role: str, scope: str) -> str:
    """Give a person a role in `district:<id>`, `case:<id>` or `org`; returns the id of the grant."""
    at = centre.now()
    with centre.storage.writing() as connection:
        lock(connection, org)
        audit.note(connection, org, at, "granted", person=person, scopes=(scope,), detail=role)
        return _give(connection, centre, own_caller(connection, org), person, role, scope, at)


def withdraw(centre: Centre, org: str, person: str, role: str, scope: str) -> int:
    """Take a role away again, from the next request on; returns how many grants ended."""
    at = centre.now()
    with centre.storage.writing() as connection:
        lock(connection, org)
        ended = (
            connection.execute(
                select(ACCESS.c.id).where(
                    ACCESS.c.org == org,
                    ACCESS.c.person == person,
                    ACCESS.c.role == role,
                    ACCESS.c.scope == scope,
                    ACCESS.c.to_seq.is_(None),
                )
            )
            .scalars()
            .all()
        )
        for each in ended:
            place = _log(connection, centre, own_caller(connection, org), [Op(_GRANT, each, "ended", value=True)], at)
            connection.execute(update(ACCESS).where(ACCESS.c.org == org, ACCESS.c.id == each).values(to_seq=place.seq))
        audit.note(connection, org, at, "withdrawn", person=person, scopes=(scope,), detail=role)
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


def _give(connection: Connection, centre: Centre, own: Caller, person: str, role: str, scope: str, at: str) -> str:
    """Write a grant at its place in the feed."""
    grant_id = new_id()
    ops = [
        Op(_GRANT, grant_id, "person", person),
        Op(_GRANT, grant_id, "role", role),
        Op(_GRANT, grant_id, "scope", scope),
    ]
    place = _log(connection, centre, own, ops, at)
    connection.execute(
        insert(ACCESS).values(org=own.org, id=grant_id, person=person, scope=scope, role=role, from_seq=place.seq)
    )
    return grant_id


def _log(connection: Connection, centre: Centre, own: Caller, ops: Sequence[Op], at: str) -> Order:
    """Put ops in the feed that change no record."""
    change = _change(connection, centre, own, ops)
    head = head_of(connection, own.org)
    order = Order(head.epoch, head.seq + 1)
    append(connection, centre, own.org, [(change, text_of(change), order)], at)
    connection.execute(update(DEVICE).where(DEVICE.c.org == own.org, DEVICE.c.id == own.device).values(last_n=change.n))
    return order


def _write(connection: Connection, centre: Centre, org: str, ops: Sequence[Op]) -> None:
    """Write records of the organisation's own scope, judged like anybody's change."""
    own = own_caller(connection, org)
    change = _change(connection, centre, own, ops)
    verdict = take(connection, centre, own, [received(change)], centre.now())[0]
    if verdict.verdict != "accepted":
        raise RefusedError(
            _("This was not accepted: {reason} {detail}").format(reason=verdict.reason, detail=verdict.detail)
        )


def _change(connection: Connection, centre: Centre, own: Caller, ops: Sequence[Op]) -> Change:
    last = connection.execute(
        select(DEVICE.c.last_n).where(DEVICE.c.org == own.org, DEVICE.c.id == own.device)
    ).scalar_one()
    return Change(
        id=new_change_id(),
        scope=ORG,
        author=own.person,
        device=own.device,
        n=last + 1,
        at=centre.clock().isoformat(timespec="seconds"),
        zone="UTC",
        schema=SCHEMA,
        ops=tuple(ops),
    )
