"""Rows of the feed are chained, so that a cursor knows whether all before its place is as it was.

Rows that stand already have no chain: cursors that name them go by the change alone, as they did.
"""

STATEMENTS = ("ALTER TABLE feed ADD COLUMN chain TEXT NOT NULL DEFAULT ''",)
