"""Beginnings of words are found sooner: SQLite's index keeps those of one letter too, and lists the words it has."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    if _on_sqlite():
        _index("1 2 3")
        op.execute("CREATE VIRTUAL TABLE signal_search_words USING fts5vocab(signal_search, row)")


def downgrade() -> None:
    if _on_sqlite():
        op.execute("DROP TABLE signal_search_words")
        _index("2 3")


def _index(beginnings: str) -> None:
    """Made anew; the triggers that keep it know it by its name."""
    op.execute("DROP TABLE signal_search")
    op.execute(f"""
    CREATE VIRTUAL TABLE signal_search USING fts5(
        identifier, title, agency, codes,
        content='signal', content_rowid='id', prefix='{beginnings}', detail='none',
        tokenize='unicode61 remove_diacritics 0')
    """)
    op.execute("INSERT INTO signal_search(signal_search) VALUES ('rebuild')")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
