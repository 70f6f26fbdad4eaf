"""Small forms of an organisation's own, for tests: written to a file, and put on a laptop as the centre serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield import checklist
from bofield.changes import ORG
from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services.form_publishing import portable
from bofield.services.form_records import PIECE, piece_name

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.services.workspace import Workspace

FORM = """\
| survey |
| | type | name | label | relevant |
| | begin_group | home | Hemmet | |
| | select_one yn | K1_cold | Är det kallt? | |
{more}| | end_group | | | |

| choices |
| | list_name | name | label |
| | yn | yes | Ja |
| | yn | no | Nej |

| settings |
| | form_title | {settings} |
| | {title} | {values} |

| follow_ups |
| | name | relevant | label | due | kind |
| | heat | ${{K1_cold}} = 'yes' | {raises} | today() + {days} | task |
"""


def write_form(
    folder: Path,
    name: str = "winter",
    version: str = "1",
    *,
    title: str = "Vinterkoll",
    more: str = "",
    raises: str = "Anmäl kylan",
    days: int = 2,
    suffix: str = ".md",
) -> Path:
    """Write a form with one question and one follow-up; `more` holds further rows of the survey."""
    settings = {key: value for key, value in (("form_id", name), ("version", version)) if value}
    text = FORM.format(
        more=more,
        settings=" | ".join(settings) or "style",
        values=" | ".join(settings.values()),
        title=title,
        raises=raises,
        days=days,
    )
    path = folder / f"{name or 'form'}-{version or 'none'}{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


def put_form(ws: Workspace, path: Path, **otherwise: str) -> str:
    """Put a form on a laptop as it would come from the centre, with some fields otherwise; returns the record's id."""
    text = portable(checklist.pack(path))
    form = checklist.unpack(text, path.name)
    starts = enumerate(range(0, len(text), PIECE), start=1)
    fields = {
        "name": form.name,
        "version": form.version,
        "title": path.stem,
        "state": "published",
        "published_at": ws.stamp(),
        "digest": checklist.digest(text),
        **{f"sheet.{piece_name(number)}": text[start : start + PIECE] for number, start in starts},
        **otherwise,
    }
    record = new_id()
    set_fields(ws, record, **fields)
    return record


def set_fields(ws: Workspace, record: str, **fields: str | None) -> None:
    """Change a form's record, as somebody with access to the centre's database could."""
    ws.replica.write(ORG, [Edit("form", record, name, value) for name, value in fields.items()], at=ws.now())
