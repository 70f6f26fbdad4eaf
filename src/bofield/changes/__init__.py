"""How replicas agree: changes, the rule of merging, digests and order. Pure; standard library only."""

from bofield.changes.change import ORG, Change, Op, Order, Value, case_scope
from bofield.changes.digest import combined_digest, heads_digest, record_digest
from bofield.changes.join import join
from bofield.changes.register import EMPTY, Head, Register, add, apply, same
from bofield.changes.sentences import merge

__all__ = [
    "EMPTY",
    "ORG",
    "Change",
    "Head",
    "Op",
    "Order",
    "Register",
    "Value",
    "add",
    "apply",
    "case_scope",
    "combined_digest",
    "heads_digest",
    "join",
    "merge",
    "record_digest",
    "same",
]
