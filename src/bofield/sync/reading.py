"""Reading a page of which one record cannot be read: the others stand, and that one is kept as it came.

A record that a newer centre writes in another form, or that a fault has damaged, must not hold up all that follow it.
"""

from __future__ import annotations

import json

from pydantic import ValidationError

from bofield.wire.codec import WireError, decode, parse
from bofield.wire.messages import PullReply, RecordMessage


class ReadPage(PullReply):
    """A page, with the text of the records that could not be read and what is wrong with each."""

    unreadable: tuple[tuple[str, str], ...] = ()


def read_page(body: bytes, encoding: str, limit: int) -> PullReply:
    """Read a page. Raises WireError unless all but single records is what was agreed."""
    try:
        return decode(PullReply, body, encoding, limit, guarded=False)
    except WireError:
        return _piecemeal(body, encoding, limit)


def _piecemeal(body: bytes, encoding: str, limit: int) -> ReadPage:
    data = parse(body, encoding, limit)
    if not isinstance(data, dict) or not isinstance(data.get("records"), list):
        raise WireError("not a page")
    records: list[RecordMessage] = []
    unreadable: list[tuple[str, str]] = []
    for each in data.pop("records"):
        text = json.dumps(each, ensure_ascii=False)
        try:
            records.append(RecordMessage.model_validate_json(text))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            unreadable.append((text, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"))
    try:
        frame = ReadPage.model_validate_json(json.dumps({**data, "records": []}))
    except ValidationError as error:
        raise WireError(str(error.error_count())) from None
    return frame.model_copy(update={"records": tuple(records), "unreadable": tuple(unreadable)})
