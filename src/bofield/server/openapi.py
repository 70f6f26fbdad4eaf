"""The description of the wire for people and tools: every message as a schema, under our own media type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from bofield.wire import messages
from bofield.wire.codec import MEDIA_TYPE

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import BaseModel

_REF = "#/components/schemas/{model}"
_SPOKEN = (
    messages.Enrol,
    messages.EnrolReply,
    messages.Hello,
    messages.HelloReply,
    messages.Push,
    messages.PushReply,
    messages.Pull,
    messages.PullReply,
    messages.Rescue,
    messages.RescueReply,
    messages.Digest,
    messages.DigestReply,
    messages.Purged,
    messages.PurgedReply,
    messages.History,
    messages.HistoryReply,
    messages.Devices,
    messages.DevicesReply,
    messages.Problem,
)


def described(asked: type[BaseModel], answered: type[BaseModel]) -> dict[str, Any]:
    """Describe a path by the message it takes and the one it gives."""
    problem = {"description": "The request as a whole was refused.", "content": _content(messages.Problem)}
    return {
        "response_model": None,
        "openapi_extra": {
            "requestBody": {"required": True, "content": _content(asked)},
            "responses": {
                "200": {"description": "The reply.", "content": _content(answered)},
                **dict.fromkeys(("400", "401", "403", "408", "409", "413", "415", "429", "503"), problem),
            },
        },
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Make the whole description, once."""
    if not app.openapi_schema:
        whole = get_openapi(title=app.title, version=app.version, routes=app.routes, description=app.description)
        _keys, schemas = models_json_schema([(model, "serialization") for model in _SPOKEN], ref_template=_REF)
        whole.setdefault("components", {}).setdefault("schemas", {}).update(schemas["$defs"])
        app.openapi_schema = whole
    return app.openapi_schema


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model=model.__name__)}}}
