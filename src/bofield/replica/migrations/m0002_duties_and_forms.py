"""Duties of the law that are settled, forms of an organisation's own, and more about legal events and tasks."""

STATEMENTS = (
    """
    CREATE TABLE duty (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, deadline VARCHAR,
        falls_on DATE, state VARCHAR, reason VARCHAR, author VARCHAR, at VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_duty_case_id ON duty (case_id)",
    """
    CREATE TABLE form (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, name VARCHAR, version VARCHAR,
        title VARCHAR, state VARCHAR, published_at VARCHAR, digest VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_form_case_id ON form (case_id)",
    "CREATE INDEX ix_form_name ON form (name)",
    "ALTER TABLE legal_event ADD COLUMN completed_on DATE",
    "ALTER TABLE legal_event ADD COLUMN flaw VARCHAR",
    "ALTER TABLE task ADD COLUMN role VARCHAR",
)
