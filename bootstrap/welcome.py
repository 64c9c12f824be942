"""What is printed when the product serves: its address, and who can sign in."""

from pathlib import Path

from bootstrap.installation import Installation

SHOWN_STARTUPS = 2


def welcome(installation: Installation) -> str:
    lines = ["", f"  GovIntel is running at {installation.public_url}", ""]
    accounts = installation.instance / "sample-accounts.txt"
    if installation.wants_sample_data and accounts.exists():
        lines += _sign_ins(accounts)
    return "\n".join([*lines, "  Ctrl-C stops it.", ""])


def _sign_ins(accounts: Path) -> list[str]:
    rows = [line.split("\t") for line in accounts.read_text().splitlines() if line.count("\t") == 2]
    admins = [row for row in rows if row[2] == "admin"][:1]
    startups = list({row[2]: row for row in reversed(rows) if row[2] != "admin"}.values())[-SHOWN_STARTUPS:][::-1]
    shown = [(place, email, password) for email, password, place in admins + startups]
    return [*_table([("sign in as", "e-mail", "password"), *shown]), f"  All {len(rows)} are in {accounts}", ""]


def _table(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
