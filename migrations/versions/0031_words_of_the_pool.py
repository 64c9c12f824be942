"""What is in the pool is found by words without all else that has them: each index of words knows what is in it."""

from alembic import op

revision = "0031"
down_revision = "0030"

_WORDS = ("identifier", "title", "agency", "codes")
# Nobody can ask for this as a word: it is of no alphabet. FTS5 takes it for one.
_MARK = "\ue000"


def upgrade() -> None:
    if not _on_sqlite():
        _run(
            "ALTER TABLE signal_search ADD COLUMN in_pool boolean NOT NULL DEFAULT false",
            f"UPDATE signal_search SET in_pool = true FROM signal WHERE signal.id = signal_id AND {_in_pool('signal')}",
            "CREATE INDEX ix_signal_search_pool ON signal_search USING gin (words) WHERE in_pool",
            f"""
            CREATE OR REPLACE FUNCTION keep_signal_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO signal_search VALUES (new.id, signal_words(new), {_in_pool("new")})
                ON CONFLICT (signal_id) DO UPDATE SET words = excluded.words, in_pool = excluded.in_pool;
                RETURN NULL;
            END $$
            """,
            f"""
            CREATE FUNCTION keep_signal_search_pool() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                UPDATE signal_search SET in_pool = {_in_pool("new")} WHERE signal_id = new.id;
                RETURN NULL;
            END $$
            """,
            f"""
            CREATE TRIGGER signal_search_pool AFTER UPDATE OF pool, status ON signal FOR EACH ROW
            WHEN (({_in_pool("old")}) <> ({_in_pool("new")})) EXECUTE FUNCTION keep_signal_search_pool()
            """,
        )
        return
    _drop_sqlite_index()
    named, of_old, of_new = (", ".join(f"{of}{name}" for name in _WORDS) for of in ("", "old.", "new."))
    remove = f"""
        INSERT INTO signal_search(signal_search, rowid, {named}, mark)
        VALUES ('delete', old.id, {of_old}, {_mark("old")});
    """
    add = f"INSERT INTO signal_search(rowid, {named}, mark) VALUES (new.id, {of_new}, {_mark('new')});"
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _WORDS)
    _run(
        f"CREATE VIEW signal_words AS SELECT id, {named}, {_mark('signal')} AS mark FROM signal",
        _sqlite_index("signal_words", f"{named}, mark"),
        f"CREATE TRIGGER signal_search_insert AFTER INSERT ON signal BEGIN {add} END",
        f"CREATE TRIGGER signal_search_delete AFTER DELETE ON signal BEGIN {remove} END",
        f"""
        CREATE TRIGGER signal_search_update AFTER UPDATE OF {named}, pool, status ON signal
        WHEN {changed} OR {_mark("old")} IS NOT {_mark("new")} BEGIN {remove} {add} END
        """,
    )
    _fill_sqlite_index()


def downgrade() -> None:
    if not _on_sqlite():
        _run(
            "DROP TRIGGER signal_search_pool ON signal",
            "DROP FUNCTION keep_signal_search_pool",
            """
            CREATE OR REPLACE FUNCTION keep_signal_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO signal_search VALUES (new.id, signal_words(new))
                ON CONFLICT (signal_id) DO UPDATE SET words = excluded.words;
                RETURN NULL;
            END $$
            """,
            "DROP INDEX ix_signal_search_pool",
            "ALTER TABLE signal_search DROP COLUMN in_pool",
        )
        return
    _drop_sqlite_index()
    named, of_old, of_new = (", ".join(f"{of}{name}" for name in _WORDS) for of in ("", "old.", "new."))
    remove = f"INSERT INTO signal_search(signal_search, rowid, {named}) VALUES ('delete', old.id, {of_old});"
    add = f"INSERT INTO signal_search(rowid, {named}) VALUES (new.id, {of_new});"
    _run(
        "DROP VIEW signal_words",
        _sqlite_index("signal", named),
        f"CREATE TRIGGER signal_search_insert AFTER INSERT ON signal BEGIN {add} END",
        f"CREATE TRIGGER signal_search_delete AFTER DELETE ON signal BEGIN {remove} END",
        f"CREATE TRIGGER signal_search_update AFTER UPDATE OF {named} ON signal BEGIN {remove} {add} END",
    )
    _fill_sqlite_index()


def _in_pool(row: str) -> str:
    return f"{row}.pool AND {row}.status IN ('open', 'assigned')"


def _mark(row: str) -> str:
    return f"CASE WHEN {_in_pool(row)} THEN '{_MARK}' END"


def _drop_sqlite_index() -> None:
    _run(
        *(f"DROP TRIGGER signal_search_{when}" for when in ("insert", "delete", "update")),
        "DROP TABLE signal_search_words",
        "DROP TABLE signal_search",
    )


def _sqlite_index(content: str, columns: str) -> str:
    return f"""
    CREATE VIRTUAL TABLE signal_search USING fts5(
        {columns}, content='{content}', content_rowid='id', prefix='1 2 3', detail='none',
        tokenize='unicode61 remove_diacritics 0')
    """


def _fill_sqlite_index() -> None:
    _run(
        "INSERT INTO signal_search(signal_search) VALUES ('rebuild')",
        "CREATE VIRTUAL TABLE signal_search_words USING fts5vocab(signal_search, row)",
    )


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
