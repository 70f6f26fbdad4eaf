"""Duties of the law that are settled, forms of an organisation's own, and more about legal events and tasks."""

STATEMENTS = (
    """
    CREATE TABLE duty (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, deadline TEXT, falls_on DATE, state TEXT,
        reason TEXT, author TEXT, at TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_duty_case_id ON duty (case_id)",
    """
    CREATE TABLE form (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, name TEXT, version TEXT, title TEXT,
        state TEXT, published_at TEXT, digest TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_form_case_id ON form (case_id)",
    "CREATE INDEX ix_form_name ON form (name)",
    "ALTER TABLE legal_event ADD COLUMN completed_on DATE",
    "ALTER TABLE legal_event ADD COLUMN flaw TEXT",
    "ALTER TABLE task ADD COLUMN role TEXT",
)
