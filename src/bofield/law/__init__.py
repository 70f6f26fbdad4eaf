"""What the law says: working days, rules with their source, and the dates that follow from what has happened.

Pure: no clock, no file, no table. Knows tenancy law and how Swedish law counts time; does not know whose case it is.
"""

from bofield.law.choosing import next_deadline
from bofield.law.deadlines import deadlines, every_deadline
from bofield.law.facts import CaseFacts, Deadline, LegalFact, Remark
from bofield.law.labels import DEADLINES, EVENTS, FLAWS, LABELS, MESSAGE_WAYS, SERVICE_WAYS, binds_label, label
from bofield.law.remarks import fault, remarks
from bofield.law.rent import favourable_rent_due, rent_due
from bofield.law.rule import Rule
from bofield.law.rules import RULES
from bofield.law.words import headline

__all__ = [
    "DEADLINES",
    "EVENTS",
    "FLAWS",
    "LABELS",
    "MESSAGE_WAYS",
    "RULES",
    "SERVICE_WAYS",
    "CaseFacts",
    "Deadline",
    "LegalFact",
    "Remark",
    "Rule",
    "binds_label",
    "deadlines",
    "every_deadline",
    "fault",
    "favourable_rent_due",
    "headline",
    "label",
    "next_deadline",
    "remarks",
    "rent_due",
]
