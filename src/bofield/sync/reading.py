"""Reading a page of which one record cannot be read: the others stand, and that one is kept as it came.

A record that a newer centre writes in another form, or that a fault has damaged, must not hold up all that follow it.
"""

# pydantic reads annotations at run time, so this module does not postpone them.
import json
from typing import Any

from pydantic import ValidationError

from bofield.wire.codec import WireError, decode
from bofield.wire.messages import PullReply, RecordMessage


class ReadPage(PullReply):
    """A page, with the text of the records that could not be read and what is wrong with each."""

    unreadable: tuple[tuple[str, str], ...] = ()


class _Frame(PullReply):
    """A page whose records are looked at one by one."""

    records: tuple[Any, ...]


def read_page(body: bytes, encoding: str, limit: int) -> PullReply:
    """Read a page. Raises WireError unless all but single records is what was agreed."""
    try:
        return decode(PullReply, body, encoding, limit, guarded=False)
    except WireError:
        return _piecemeal(decode(_Frame, body, encoding, limit, guarded=False))


def _piecemeal(frame: _Frame) -> ReadPage:
    records: list[RecordMessage] = []
    unreadable: list[tuple[str, str]] = []
    for each in frame.records:
        text = json.dumps(each, ensure_ascii=False)
        try:
            records.append(RecordMessage.model_validate_json(text))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            unreadable.append((text, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"))
    return ReadPage(**{**dict(frame), "records": tuple(records)}, unreadable=tuple(unreadable))
