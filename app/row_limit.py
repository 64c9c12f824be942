"""How many rows are wanted, where PostgreSQL's planner sees it."""

from sqlalchemy import ColumnElement, literal


def at_most(rows: int) -> ColumnElement[int]:
    """For `limit`: the number stands in the statement. After some executions PostgreSQL makes one plan for all numbers,
    takes the one that it does not see for a tenth of the table, and goes through all of it to count a thousand.
    """
    return literal(rows, literal_execute=True)
