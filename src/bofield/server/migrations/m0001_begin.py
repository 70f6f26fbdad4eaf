"""The first tables of the centre, written down as they were: later migrations change them, never this file."""

STATEMENTS = (
    """
    CREATE TABLE access (
        org TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, scope TEXT NOT NULL, role TEXT NOT NULL,
        from_seq BIGINT NOT NULL, to_seq BIGINT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE account (
        org TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, active BOOLEAN NOT NULL,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE audit (
        org TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, person TEXT, device TEXT, action TEXT NOT NULL,
        scopes TEXT NOT NULL, detail TEXT NOT NULL,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE case_move (
        org TEXT NOT NULL, seq BIGINT NOT NULL, case_id TEXT NOT NULL, from_district TEXT, to_district TEXT,
        PRIMARY KEY (org, seq)
    )
    """,
    """
    CREATE TABLE device (
        org TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, token_hash TEXT,
        last_n BIGINT NOT NULL, incarnation TEXT NOT NULL, previous_incarnation TEXT NOT NULL,
        enrolled_at TEXT NOT NULL, last_heard TEXT, revoked_at TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE enrolment_code (
        hash TEXT NOT NULL, org TEXT NOT NULL, person TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT,
        PRIMARY KEY (hash)
    )
    """,
    """
    CREATE TABLE feed (
        org TEXT NOT NULL, seq BIGINT NOT NULL, order_epoch BIGINT NOT NULL, order_seq BIGINT NOT NULL,
        change_id TEXT NOT NULL, device TEXT NOT NULL, n BIGINT NOT NULL, author TEXT NOT NULL,
        scope TEXT NOT NULL, received_at TEXT NOT NULL, change TEXT NOT NULL, mac TEXT NOT NULL,
        PRIMARY KEY (org, seq)
    )
    """,
    """
    CREATE TABLE organisation (
        org TEXT NOT NULL, server_id TEXT NOT NULL, name TEXT NOT NULL, epoch BIGINT NOT NULL,
        head BIGINT NOT NULL, durable_seq BIGINT NOT NULL, own_device TEXT NOT NULL,
        PRIMARY KEY (org)
    )
    """,
    """
    CREATE TABLE refused (
        org TEXT NOT NULL, device TEXT NOT NULL, change_id TEXT NOT NULL, person TEXT NOT NULL,
        n BIGINT NOT NULL, records TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
        received_at TEXT NOT NULL, closed_at TEXT, change TEXT NOT NULL,
        PRIMARY KEY (org, device, change_id)
    )
    """,
    """
    CREATE TABLE amendment (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, contact_id TEXT, author TEXT,
        text TEXT, answers TEXT, at TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE answer (
        org TEXT NOT NULL, run_id TEXT NOT NULL, "group" TEXT NOT NULL, name TEXT NOT NULL, value TEXT,
        PRIMARY KEY (org, run_id, "group", name)
    )
    """,
    """
    CREATE TABLE case_file (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, contract_number TEXT, address TEXT,
        apartment TEXT, municipality TEXT, district TEXT, stage TEXT, coordinator TEXT, reason TEXT, risk TEXT,
        protected BOOLEAN, two_at_visit BOOLEAN, opened_on DATE, closed_on DATE, outcome TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE checklist_run (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, contact_id TEXT, author TEXT,
        form TEXT, form_version TEXT, status TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE consent (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, topic TEXT, given TEXT,
        covers TEXT, given_on DATE, valid_until DATE, told_revocable BOOLEAN,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE contact (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, kind TEXT, author TEXT,
        planned_at TEXT, started_at TEXT, ended_at TEXT, outcome TEXT, met_tenant BOOLEAN, met_partner BOOLEAN,
        met_other_adult BOOLEAN, met_child BOOLEAN, met_representative BOOLEAN, met_authority BOOLEAN,
        voluntary_told BOOLEAN, safety TEXT, note TEXT, status TEXT, signed_at TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE district (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, name TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE instalment (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, plan_id TEXT, due_on DATE,
        amount INTEGER, paid_on DATE,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE legal_event (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, kind TEXT, happened_on DATE,
        stated_on DATE, how TEXT, amount INTEGER, municipality TEXT, remark TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE member (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, name TEXT, role TEXT,
        age_band TEXT, living_form TEXT, language TEXT, interpreter BOOLEAN, phone TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE person (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, name TEXT, title TEXT,
        active BOOLEAN,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE plan (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, agreed_on DATE,
        instalment_amount INTEGER, instalments INTEGER, first_due_on DATE, next_rent_on_time BOOLEAN,
        state TEXT, remark TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE record_state (
        org TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, case_id TEXT,
        epoch INTEGER NOT NULL, seq BIGINT NOT NULL, private_to TEXT, registers TEXT NOT NULL,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE rent_debt (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, due_on DATE, amount INTEGER,
        settled_on DATE,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE review (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, contact_id TEXT, reviewer TEXT,
        verdict TEXT, remark TEXT, anchor TEXT, upto TEXT, at TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    """
    CREATE TABLE task (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, title TEXT, due_on DATE,
        state TEXT, priority INTEGER, assignee TEXT, author TEXT, source TEXT, contact_id TEXT, done_on DATE,
        reason TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    "CREATE UNIQUE INDEX feed_change ON feed (org, change_id)",
    "CREATE UNIQUE INDEX feed_device ON feed (org, device, n)",
    "CREATE INDEX access_person ON access (org, person)",
    "CREATE INDEX case_move_case ON case_move (org, case_id)",
    "CREATE UNIQUE INDEX device_token ON device (token_hash)",
    "CREATE INDEX device_person ON device (org, person)",
    "CREATE INDEX record_state_feed ON record_state (org, seq)",
    "CREATE INDEX record_state_case ON record_state (org, case_id, seq)",
    "CREATE INDEX case_file_district ON case_file (org, district)",
)
