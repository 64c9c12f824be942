"""Lists among a million assignments: what they are ordered by has an index, and so have the words of signals."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ORDERED = {
    "deadline": "deadline",
    "published": "coalesce(posted_at, created_at)",
    "title": "lower(title)",
    "agency": "lower(agency)",
}

_SQLITE = (
    """
    CREATE VIRTUAL TABLE signal_search USING fts5(
        identifier, title, agency, codes,
        content='signal', content_rowid='id', prefix='2 3', detail='none', tokenize='unicode61 remove_diacritics 0')
    """,
    "INSERT INTO signal_search(signal_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER signal_search_insert AFTER INSERT ON signal BEGIN
        INSERT INTO signal_search(rowid, identifier, title, agency, codes)
        VALUES (new.id, new.identifier, new.title, new.agency, new.codes);
    END
    """,
    """
    CREATE TRIGGER signal_search_delete AFTER DELETE ON signal BEGIN
        INSERT INTO signal_search(signal_search, rowid, identifier, title, agency, codes)
        VALUES ('delete', old.id, old.identifier, old.title, old.agency, old.codes);
    END
    """,
    """
    CREATE TRIGGER signal_search_update AFTER UPDATE OF identifier, title, agency, codes ON signal BEGIN
        INSERT INTO signal_search(signal_search, rowid, identifier, title, agency, codes)
        VALUES ('delete', old.id, old.identifier, old.title, old.agency, old.codes);
        INSERT INTO signal_search(rowid, identifier, title, agency, codes)
        VALUES (new.id, new.identifier, new.title, new.agency, new.codes);
    END
    """,
)
# PostgreSQL's parser takes `Dept/Navy` for a file's name and `a.b` for a host's: only words are handed to it.
_POSTGRESQL = (
    """
    CREATE TABLE signal_search (
        signal_id integer PRIMARY KEY REFERENCES signal (id) ON DELETE CASCADE,
        words tsvector NOT NULL)
    """,
    """
    CREATE FUNCTION signal_words(one signal) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT to_tsvector('simple', regexp_replace(
            concat_ws(' ', one.identifier, one.title, one.agency, one.codes::text), '[[:punct:][:space:]]+', ' ', 'g'))
    $$
    """,
    "INSERT INTO signal_search SELECT id, signal_words(signal) FROM signal",
    "CREATE INDEX ix_signal_search_words ON signal_search USING gin (words)",
    """
    CREATE FUNCTION keep_signal_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO signal_search VALUES (new.id, signal_words(new))
        ON CONFLICT (signal_id) DO UPDATE SET words = excluded.words;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER signal_search_keep AFTER INSERT OR UPDATE OF identifier, title, agency, codes ON signal
    FOR EACH ROW EXECUTE FUNCTION keep_signal_search()
    """,
)


def upgrade() -> None:
    op.drop_index("ix_signal_status_deadline", "signal")
    op.drop_index("ix_signal_status_posted", "signal")
    for name, ordered in ORDERED.items():
        op.create_index(f"ix_signal_{name}", "signal", [sa.text(ordered), "id"])
        op.create_index(f"ix_signal_status_{name}", "signal", ["status", sa.text(ordered), "id"])
    op.create_index("ix_signal_of_agency", "signal", ["agency", "deadline", "id"])
    op.create_index(
        "ix_signal_pool",
        "signal",
        ["deadline", "id", "status"],
        sqlite_where=sa.text("pool = 1"),
        postgresql_where=sa.text("pool"),
    )
    op.drop_index("ix_assignment_status", "assignment")
    op.create_index("ix_assignment_status", "assignment", ["status", "assigned_at", "id"])
    op.create_index("ix_startup_name", "startup", [sa.text("lower(name)"), "id"])
    for statement in _SQLITE if _on_sqlite() else _POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if _on_sqlite():
        for when in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER signal_search_{when}")
        op.execute("DROP TABLE signal_search")
    else:
        op.execute("DROP TRIGGER signal_search_keep ON signal")
        op.execute("DROP FUNCTION keep_signal_search")
        op.execute("DROP TABLE signal_search")
        op.execute("DROP FUNCTION signal_words")
    op.drop_index("ix_startup_name", "startup")
    op.drop_index("ix_assignment_status", "assignment")
    op.create_index("ix_assignment_status", "assignment", ["status", "id"])
    op.drop_index("ix_signal_pool", "signal")
    op.drop_index("ix_signal_of_agency", "signal")
    for name in ORDERED:
        op.drop_index(f"ix_signal_{name}", "signal")
        op.drop_index(f"ix_signal_status_{name}", "signal")
    op.create_index("ix_signal_status_deadline", "signal", ["status", "deadline", "id"])
    op.create_index("ix_signal_status_posted", "signal", ["status", "posted_at", "id"])


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
