"""What each of the administrator's commands does: opens the centre, calls one function, prints the outcome."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _, ngettext
from bofield.server import accounts, codes, devices, epochs
from bofield.server import centre as centres
from bofield.server.admin_api import init_centre
from bofield.server.app import ENVIRONMENT
from bofield.server.run import end_with_stdin, serve

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bofield.server.centre import Centre


def _folder(args: argparse.Namespace) -> Path:
    named = args.data or os.environ.get(ENVIRONMENT)
    return Path(named).expanduser().absolute() if named else centres.default_folder()


def opened(args: argparse.Namespace) -> closing[Centre]:
    """Open the centre that the command is about, and let go of it afterwards."""
    return closing(centres.open_centre(_folder(args)))


def tell(args: argparse.Namespace, sentence: str, **data: Any) -> int:
    """Say a sentence, or the same as JSON, and be done."""
    print(json.dumps(data, ensure_ascii=False) if args.json else sentence)
    return 0


def _init(args: argparse.Namespace) -> int:
    folder = _folder(args)
    with closing(init_centre(folder, args.organisation, args.database)) as centre:
        org = accounts.only_organisation(centre).id
    return tell(
        args,
        _("The centre of {name} is set up in {folder}. Add a district next: bofield server district add NAME").format(
            name=clean(args.organisation, lines=False), folder=folder
        ),
        org=org,
        folder=str(folder),
    )


def _run(args: argparse.Namespace) -> int:
    def listening(url: str) -> None:
        print(_("The centre listens on {url}. Stop it with Ctrl+C.").format(url=url), flush=True)

    with opened(args) as centre:
        if args.end_with_stdin:
            end_with_stdin()
        serve(centre, args.host, args.port, args.ready_file, listening)
    return 0


def _district_add(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        district = accounts.add_district(centre, accounts.only_organisation(centre).id, args.name)
    sentence = _("The district {name} is added.").format(name=clean(args.name, lines=False))
    return tell(args, sentence, id=district, name=args.name)


def _district_list(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        found = accounts.list_districts(centre, accounts.only_organisation(centre).id)
    lines = "\n".join(f"{each.id}  {each.name}" for each in found) or _("There is no district yet.")
    return tell(args, lines, districts=[asdict(each) for each in found])


def _user_add(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        org = accounts.only_organisation(centre).id
        districts = [accounts.find_district(centre, org, each) for each in args.district]
        person = accounts.add_user(centre, org, args.name, args.role, districts, all_districts=args.all_districts)
    sentence = _("{name} is added. Make a code for the laptop with: bofield server enrol-code {person}").format(
        name=clean(args.name, lines=False), person=person
    )
    return tell(args, sentence, id=person, name=args.name, role=args.role)


def _user_list(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        org = accounts.only_organisation(centre).id
        users = accounts.list_users(centre, org)
        names = {f"district:{each.id}": each.name for each in accounts.list_districts(centre, org)}
    lines = []
    for user in users:
        may = ", ".join(f"{grant.role} ({names.get(grant.scope, grant.scope)})" for grant in user.grants)
        lines.append(f"{user.id}  {user.name}  {may}")
    found = [{**asdict(user), "grants": [grant.model_dump() for grant in user.grants]} for user in users]
    return tell(args, "\n".join(lines) or _("There is nobody yet."), users=found)


def _user_grant(args: argparse.Namespace) -> int:
    return _change_rights(args, _("{name} now has this role."), accounts.grant)


def _user_withdraw(args: argparse.Namespace) -> int:
    return _change_rights(args, _("{name} no longer has this role."), accounts.withdraw)


def _change_rights(args: argparse.Namespace, sentence: str, change: Callable[..., object]) -> int:
    with opened(args) as centre:
        org = accounts.only_organisation(centre).id
        user = accounts.find_user(centre, org, args.user)
        districts = [accounts.find_district(centre, org, each) for each in args.district]
        scopes = accounts.scopes_of(args.role, districts, all_districts=args.all_districts)
        if not sum(bool(change(centre, org, user.id, args.role, scope)) for scope in scopes):
            raise NotFoundError(_("{name} does not have this role there. Nothing was changed.").format(name=user.name))
        epochs.remember(centre)
    return tell(args, sentence.format(name=user.name), id=user.id, role=args.role, scopes=scopes)


def _enrol_code(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        org = accounts.only_organisation(centre).id
        user = accounts.find_user(centre, org, args.user)
        code, expires = codes.make_code(centre, org, user.id)
    minutes = int(codes.LIFETIME.total_seconds() // 60)
    sentence = ngettext(
        "{code}\nFor {name}: works once, for {minutes} minute.",
        "{code}\nFor {name}: works once, for {minutes} minutes.",
        minutes,
    ).format(code=code, name=user.name, minutes=minutes)
    return tell(args, sentence, code=code, user=user.id, expires=expires.isoformat(timespec="seconds"))


def _device_list(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        found = devices.list_devices(centre, accounts.only_organisation(centre).id)
    lines = [f"{each.id}  {each.person_name}  {each.name}  {_state(each)}" for each in found]
    return tell(args, "\n".join(lines) or _("There is no laptop yet."), devices=[asdict(each) for each in found])


def _state(device: devices.Device) -> str:
    """Say how it stands with a laptop."""
    if device.retired_at:
        return _("destroyed what it held {when}").format(when=local(device.retired_at))
    state = heard(device.last_heard)
    if device.revoked_at:
        return _("revoked {when}, may still hand in what waits; {heard}").format(
            when=local(device.revoked_at), heard=state
        )
    return state


def heard(last: str | None) -> str:
    """Say when a laptop last called."""
    return _("last heard {when}").format(when=local(last)) if last else _("never heard")


def local(stamp: str) -> str:
    """Write an instant as a clock on the wall here shows it."""
    return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M")


def _device_revoke(args: argparse.Namespace) -> int:
    with opened(args) as centre:
        devices.revoke_device(centre, accounts.only_organisation(centre).id, args.device)
        epochs.remember(centre)
    sentence = _("The laptop {device} may only hand in what waits now; then it destroys what it holds.")
    return tell(args, sentence.format(device=args.device), id=args.device)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "init": _init,
    "run": _run,
    "district add": _district_add,
    "district list": _district_list,
    "user add": _user_add,
    "user list": _user_list,
    "user grant": _user_grant,
    "user withdraw": _user_withdraw,
    "enrol-code": _enrol_code,
    "device list": _device_list,
    "device revoke": _device_revoke,
}
