"""The first tables of the laptop's file, written down as they were: later migrations change them, never this file."""

STATEMENTS = (
    """
    CREATE TABLE amendment (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, contact_id VARCHAR,
        author VARCHAR, text VARCHAR, answers VARCHAR, at VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_amendment_case_id ON amendment (case_id)",
    "CREATE INDEX ix_amendment_contact_id ON amendment (contact_id)",
    """
    CREATE TABLE answer (
        org VARCHAR NOT NULL, run_id VARCHAR NOT NULL, "group" VARCHAR NOT NULL, name VARCHAR NOT NULL,
        value VARCHAR, PRIMARY KEY (org, run_id, "group", name)
    )
    """,
    """
    CREATE TABLE case_file (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, contract_number
        VARCHAR, address VARCHAR, apartment VARCHAR, municipality VARCHAR, district VARCHAR, stage VARCHAR,
        coordinator VARCHAR, reason VARCHAR, risk VARCHAR, protected BOOLEAN, two_at_visit BOOLEAN,
        opened_on DATE, closed_on DATE, outcome VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_case_file_case_id ON case_file (case_id)",
    "CREATE INDEX ix_case_file_contract_number ON case_file (contract_number)",
    "CREATE INDEX ix_case_file_coordinator ON case_file (coordinator)",
    "CREATE INDEX ix_case_file_district ON case_file (district)",
    "CREATE INDEX ix_case_file_stage ON case_file (stage)",
    """
    CREATE TABLE checklist_run (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, contact_id VARCHAR,
        author VARCHAR, form VARCHAR, form_version VARCHAR, status VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_checklist_run_case_id ON checklist_run (case_id)",
    "CREATE INDEX ix_checklist_run_contact_id ON checklist_run (contact_id)",
    """
    CREATE TABLE consent (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, topic VARCHAR, given
        VARCHAR, covers VARCHAR, given_on DATE, valid_until DATE, told_revocable BOOLEAN, PRIMARY KEY (org,
        id)
    )
    """,
    "CREATE INDEX ix_consent_case_id ON consent (case_id)",
    """
    CREATE TABLE contact (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, kind VARCHAR, author
        VARCHAR, planned_at VARCHAR, started_at VARCHAR, ended_at VARCHAR, outcome VARCHAR, met_tenant
        BOOLEAN, met_partner BOOLEAN, met_other_adult BOOLEAN, met_child BOOLEAN, met_representative
        BOOLEAN, met_authority BOOLEAN, voluntary_told BOOLEAN, safety VARCHAR, note VARCHAR, status
        VARCHAR, signed_at VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_contact_author ON contact (author)",
    "CREATE INDEX ix_contact_case_id ON contact (case_id)",
    "CREATE INDEX ix_contact_planned_at ON contact (planned_at)",
    "CREATE INDEX ix_contact_status ON contact (status)",
    """
    CREATE TABLE district (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, name VARCHAR, PRIMARY
        KEY (org, id)
    )
    """,
    "CREATE INDEX ix_district_case_id ON district (case_id)",
    """
    CREATE TABLE instalment (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, plan_id VARCHAR, due_on
        DATE, amount INTEGER, paid_on DATE, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_instalment_case_id ON instalment (case_id)",
    "CREATE INDEX ix_instalment_plan_id ON instalment (plan_id)",
    """
    CREATE TABLE legal_event (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, kind VARCHAR,
        happened_on DATE, stated_on DATE, how VARCHAR, amount INTEGER, municipality VARCHAR, remark VARCHAR,
        PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_legal_event_case_id ON legal_event (case_id)",
    """
    CREATE TABLE member (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, name VARCHAR, role
        VARCHAR, age_band VARCHAR, living_form VARCHAR, language VARCHAR, interpreter BOOLEAN, phone
        VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_member_case_id ON member (case_id)",
    """
    CREATE TABLE person (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, name VARCHAR, title
        VARCHAR, active BOOLEAN, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_person_case_id ON person (case_id)",
    """
    CREATE TABLE "plan" (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, agreed_on DATE,
        instalment_amount INTEGER, instalments INTEGER, first_due_on DATE, next_rent_on_time BOOLEAN, state
        VARCHAR, remark VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    'CREATE INDEX ix_plan_case_id ON "plan" (case_id)',
    """
    CREATE TABLE record_state (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, kind VARCHAR NOT NULL, scope VARCHAR NOT NULL, case_id
        VARCHAR, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, private_to VARCHAR, registers VARCHAR NOT
        NULL, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX record_state_case ON record_state (org, case_id, seq)",
    "CREATE INDEX record_state_order ON record_state (org, epoch, seq)",
    """
    CREATE TABLE rent_debt (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, due_on DATE, amount
        INTEGER, settled_on DATE, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_rent_debt_case_id ON rent_debt (case_id)",
    """
    CREATE TABLE review (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, contact_id VARCHAR,
        reviewer VARCHAR, verdict VARCHAR, remark VARCHAR, anchor VARCHAR, upto VARCHAR, at VARCHAR, PRIMARY
        KEY (org, id)
    )
    """,
    "CREATE INDEX ix_review_case_id ON review (case_id)",
    "CREATE INDEX ix_review_contact_id ON review (contact_id)",
    """
    CREATE TABLE task (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, title VARCHAR, due_on
        DATE, state VARCHAR, priority INTEGER, assignee VARCHAR, author VARCHAR, source VARCHAR, contact_id
        VARCHAR, done_on DATE, reason VARCHAR, PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_task_assignee ON task (assignee)",
    "CREATE INDEX ix_task_case_id ON task (case_id)",
    "CREATE INDEX ix_task_due_on ON task (due_on)",
    "CREATE INDEX ix_task_state ON task (state)",
    """
    CREATE TABLE "conflict" (
        record VARCHAR NOT NULL, field VARCHAR NOT NULL, kind VARCHAR NOT NULL, case_id VARCHAR, heads
        VARCHAR NOT NULL, PRIMARY KEY (record, field)
    )
    """,
    "CREATE TABLE differing (case_id VARCHAR NOT NULL, PRIMARY KEY (case_id))",
    """
    CREATE TABLE dropped (
        change VARCHAR NOT NULL, reason VARCHAR NOT NULL, detail VARCHAR NOT NULL, decision VARCHAR NOT
        NULL, at VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (change)
    )
    """,
    """
    CREATE TABLE journal (
        change VARCHAR NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, verdict VARCHAR NOT NULL, at
        VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (change)
    )
    """,
    "CREATE INDEX journal_order ON journal (epoch, seq)",
    """
    CREATE TABLE note (
        "key" VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY ("key")
    )
    """,
    """
    CREATE TABLE outbox (
        change VARCHAR NOT NULL, n INTEGER NOT NULL, state VARCHAR NOT NULL, "key" VARCHAR NOT NULL, opened
        VARCHAR NOT NULL, reason VARCHAR NOT NULL, detail VARCHAR NOT NULL, judged VARCHAR NOT NULL, body
        VARCHAR NOT NULL, PRIMARY KEY (change)
    )
    """,
    'CREATE INDEX outbox_key ON outbox ("key")',
    "CREATE INDEX outbox_state ON outbox (state, n)",
    "CREATE TABLE outbox_record (record VARCHAR NOT NULL, change VARCHAR NOT NULL, PRIMARY KEY (record, change))",
    "CREATE INDEX ix_outbox_record_change ON outbox_record (change)",
    """
    CREATE TABLE search_row (
        id INTEGER NOT NULL, record VARCHAR NOT NULL, kind VARCHAR NOT NULL, case_id VARCHAR, body VARCHAR
        NOT NULL, PRIMARY KEY (id), UNIQUE (record)
    )
    """,
    """
    CREATE TABLE setting (
        "key" VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY ("key")
    )
    """,
    # Folded text alone (see folding); contentless, since the words themselves stand in search_row.
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'
    )
    """,
)
