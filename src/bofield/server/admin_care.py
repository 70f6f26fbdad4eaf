"""The administrator's commands for a centre over the years: backups, erasure, silent laptops, sealed work."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.errors import UsageError
from bofield.i18n import _, ngettext
from bofield.records.projection import table_of
from bofield.records.tables import Sealed
from bofield.server import accounts, backups, epochs, purge
from bofield.server.admin_commands import heard, opened, tell
from bofield.server.silence import silent_devices
from bofield.server.storage import Storage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def _backup_make(args: argparse.Namespace) -> int:
    folder = Path(args.folder).expanduser().absolute()
    with opened(args) as centre:
        seq = backups.make(centre, folder)
    sentence = _(
        "The backup is in {folder}. Check it with: bofield server backup verify --copy {folder} "
        "(until then laptops keep everything for the centre's sake)"
    ).format(folder=folder)
    return tell(args, sentence, folder=str(folder), seq=seq)


def _backup_verify(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        found = backups.verify(centre, args.copy)
    lines = [
        _(
            "{name}: the copy is whole, with {changes} changes and {records} records. Everything up to {seq} is safe."
        ).format(name=each.name, changes=each.changes, records=each.records, seq=each.durable_seq)
        for each in found
    ]
    return tell(args, "\n".join(lines), organisations=[asdict(each) for each in found])


def _purge(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        org = accounts.only_organisation(centre).id
        by = accounts.find_user(centre, org, args.by).id if args.by else None
        gone = purge.purge_case(centre, org, args.case, args.reason, by)
        epochs.remember(centre)
        waiting = purge.owing(centre, org, args.case)
    sentence = ngettext(
        "The case {case} is erased, with {count} record. Laptops that still have to confirm it: {waiting}.",
        "The case {case} is erased, with {count} records. Laptops that still have to confirm it: {waiting}.",
        gone,
    ).format(case=args.case, count=gone, waiting=len(waiting))
    return tell(args, sentence, case=args.case, records=gone, waiting=[each.id for each in waiting])


def _device_silent(args: argparse.Namespace) -> int:
    if args.days < 0:
        raise UsageError(_("A number of days cannot be less than 0; {days} was given.").format(days=args.days))
    with opened(args) as centre:
        found = silent_devices(centre, accounts.only_organisation(centre).id, args.days)
    lines = [f"{each.id}  {each.person_name}  {each.name}  {heard(each.last_heard)}" for each in found]
    none = _("Every laptop has been heard of in the last {days} days.").format(days=args.days)
    return tell(args, "\n".join(lines) or none, devices=[asdict(each) for each in found])


def _sealed_list(args: argparse.Namespace) -> int:
    table = table_of(Sealed)
    with opened(args) as centre:
        org = accounts.only_organisation(centre).id
        assert isinstance(centre.storage, Storage)  # noqa: S101  (what a folder opens as)
        with centre.storage.reading() as ledger:
            names = {account.id: account.name for account in ledger.accounts(org)}
            rows = ledger.connection.execute(
                select(table.c.id, table.c.case_id, table.c.author, table.c.at, table.c.state, table.c.reason)
                .where(table.c.org == org)
                .order_by(table.c.at, table.c.id)
            ).all()
    found = [
        {
            "id": row.id,
            "case": row.case_id,
            "author": names.get(row.author, row.author),
            "at": row.at,
            "state": row.state,
            "reason": row.reason or "",
        }
        for row in rows
    ]
    words = {"waiting": _("waits for a supervisor"), "taken": _("taken in"), "declined": _("declined")}
    lines = [
        f"{each['id']}  {_when(each['at'])}  {each['author']}  {words.get(str(each['state']), each['state'])}"
        for each in found
    ]
    return tell(args, "\n".join(lines) or _("Nothing is sealed."), sealed=found)


def _when(stamp: str | None) -> str:
    try:
        return datetime.fromisoformat(stamp or "").strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamp or ""


CARE: dict[str, Callable[[argparse.Namespace], int]] = {
    "backup make": _backup_make,
    "backup verify": _backup_verify,
    "purge": _purge,
    "device silent": _device_silent,
    "sealed list": _sealed_list,
}
