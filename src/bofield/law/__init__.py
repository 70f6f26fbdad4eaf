"""What the law says: working days, rules with their source, and the dates that follow from what has happened.

Pure: no clock, no file, no table. Knows tenancy law and how Swedish law counts time; does not know whose case it is.
"""

from bofield.law.deadlines import deadlines, next_deadline
from bofield.law.facts import CaseFacts, Deadline, LegalFact
from bofield.law.rules import RULES, Rule, rent_due
from bofield.law.words import binds_label, headline, label

__all__ = [
    "RULES",
    "CaseFacts",
    "Deadline",
    "LegalFact",
    "Rule",
    "binds_label",
    "deadlines",
    "headline",
    "label",
    "next_deadline",
    "rent_due",
]
