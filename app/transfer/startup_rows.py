"""A CSV of startups with their first members, as somebody keeps it in a spreadsheet or as the list's own export.

Whatever is wrong is said with its line, its field and what would be right, and the other rows are read.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..accounts.service import checked_email
from ..errors import InvalidInput
from ..startups.service import check_website, checked_name, checked_slug
from ..web.csv_rows import harmless, joined, parts_of
from .notices.notice import text_of
from .notices.reading import check_beginning

READ = ("Name", "Slug", "Status", "Website", "Sectors", "Members")
#: What the export of the list says beside it: figures, which are not read.
PASSED_OVER = ("People", "Waiting", "Overdue", "Given", "Answered")
MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 256 * 1024, 1_000, 50
MOST_SECTORS, LONGEST_SECTOR = 20, 60
MOST_MEMBERS = 50  # of one row
_HEAD = f"Its first line names the columns: Name, and as many as you like of {', '.join(READ[1:])}."


class Member(NamedTuple):
    """Somebody to be invited, and the line that says so."""

    line: int
    email: str


class Company(NamedTuple):
    """One startup as a file describes it, from its first line on."""

    line: int
    name: str
    slug: str
    website: str | None = None
    sectors: tuple[str, ...] = ()
    suspended: bool = False
    members: tuple[Member, ...] = ()

    def agrees_with(self, other: "Company") -> bool:
        """Whether it says of the startup what the other does, or nothing."""
        pairs = ((self.website, other.website), (self.sectors, other.sectors), (self.suspended, other.suspended))
        return self.name == other.name and all(mine in (theirs, None, (), False) for mine, theirs in pairs)


class Fault(NamedTuple):
    """What is wrong with a row, and what would be right."""

    line: int
    field: str
    reason: str


class Reading(NamedTuple):
    """What a file holds, and which of its rows cannot be used."""

    companies: Sequence[Company]
    faults: Sequence[Fault]


def read_companies(content: bytes, *, most: int = MOST_BYTES) -> Reading:
    """Raises InvalidInput for a file that cannot be read at all."""
    if len(content) > most:
        raise InvalidInput({"file": f"It is larger than {most // 1024} KiB. Divide it, and import the parts."})
    text = _text_in(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_between(text), strict=True)
    columns = _columns_in(reader)
    found: dict[str, Company] = {}
    faults: list[Fault] = []
    for line, cells in _rows_in(reader, faults):
        if len(found) == MOST_ROWS:
            raise InvalidInput({"file": f"It has more than {MOST_ROWS:,} startups. Divide it, and import the parts."})
        try:
            _add(_company(line, _in_columns(columns, cells)), found)
        except InvalidInput as refusal:
            faults += [Fault(line, name.capitalize(), reason) for name, reason in refusal.errors.items()]
    return Reading(list(found.values()), faults)


def written(companies: Iterable[Company]) -> str:
    """The same companies as a file: read again it gives them back."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(READ)
    for one in companies:
        members, status = joined(member.email for member in one.members), "suspended" if one.suspended else "active"
        row = (one.name, one.slug, status, one.website or "", joined(one.sectors), members)
        writer.writerow(harmless(cell) for cell in row)
    return lines.getvalue()


def _text_in(content: bytes) -> str:
    check_beginning(content)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput({"file": "Its characters are neither UTF-8 nor Windows-1252. Save it as CSV in UTF-8."})


def _between(text: str) -> str:
    """What stands between two cells: where a comma is the decimal sign, spreadsheets write semicolons or tabs."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _columns_in(reader: Iterator[list[str]]) -> list[str]:
    known = {name.lower(): name for name in (*READ, *PASSED_OVER)}
    try:
        heads = [head.strip() for head in next(reader, [])]
    except csv.Error as error:
        raise InvalidInput({"file": f"{_HEAD} This one cannot be read: {error}."}) from error
    if len(heads) > MOST_COLUMNS:
        raise InvalidInput({"file": f"{_HEAD} This one names {len(heads):,} columns."})
    if unknown := [head for head in heads if head.lower() not in known]:
        raise InvalidInput({"file": f"{_HEAD} There is no column called “{_shown(unknown[0])}”."})
    columns = [known[head.lower()] for head in heads]
    if "Name" not in columns:
        raise InvalidInput({"file": f"{_HEAD} This one lacks Name."})
    if len(set(columns)) < len(columns):
        raise InvalidInput({"file": f"{_HEAD} This one names a column twice."})
    return columns


def _rows_in(reader: Iterator[list[str]], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line at which it begins."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            cells = next(reader, None)
        except csv.Error as error:
            said = f"It cannot be read: {error}. Is a quotation mark missing, or one too many?"
            faults.append(Fault(line, "Row", said))
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _in_columns(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        told = f"It has {len(cells):,} cells, and the first line names {len(columns)} columns."
        raise InvalidInput({"row": f"{told} What holds the sign between two cells stands in quotation marks."})
    return {column: _cell(column, cell) for column, cell in zip(columns, cells, strict=True) if column in READ}


def _cell(column: str, cell: str) -> str:
    """A text. What our own export made harmless is itself again; what is a formula still is refused."""
    words = text_of(cell, column) or ""
    if words.startswith("="):
        raise InvalidInput({column: "It is a formula. Write down the text that it stands for."})
    return words[1:] if words.startswith("'") and harmless(words[1:]) == words else words


def _company(line: int, row: Mapping[str, str]) -> Company:
    name = checked_name(" ".join(row["Name"].split()))
    slug, website = checked_slug(row.get("Slug", ""), name), row.get("Website") or None
    check_website(website)
    sectors, members = tuple(_listed(row.get("Sectors", ""))), _listed(row.get("Members", ""))
    if len(sectors) > MOST_SECTORS or any(len(sector) > LONGEST_SECTOR for sector in sectors):
        said = f"At most {MOST_SECTORS}, of at most {LONGEST_SECTOR} characters each, with semicolons between them."
        raise InvalidInput({"sectors": said})
    if len(members) > MOST_MEMBERS:
        raise InvalidInput({"members": f"At most {MOST_MEMBERS} in one row; go on in another with the same name."})
    people = dict.fromkeys(_address(address) for address in members)
    invited = tuple(Member(line, email) for email in people)
    return Company(line, name, slug, website, sectors, _is_suspended(row.get("Status", "")), invited)


def _listed(cell: str) -> list[str]:
    return parts_of(cell, ";" if ";" in cell else ",")


def _address(written: str) -> str:
    try:
        return checked_email(written)
    except InvalidInput as refusal:
        raise InvalidInput({"members": f"“{_shown(written)}”: {refusal.errors['email']}"}) from refusal


def _is_suspended(status: str) -> bool:
    if status.lower() not in ("", "active", "suspended"):
        raise InvalidInput({"status": f"“{_shown(status)}” is none. It is active, suspended, or empty."})
    return status.lower() == "suspended"


def _add(company: Company, found: dict[str, Company]) -> None:
    """A second row of a startup names more of its members, and must say the same of it, or nothing."""
    known = found.setdefault(company.slug, company)
    if known is company:
        return
    if not company.agrees_with(known):
        told = f"Line {known.line} says something else of {known.slug}. Say the same here, or only the name and more"
        raise InvalidInput({"row": f"{told} members, or give another slug."})
    have = {member.email for member in known.members}
    more = tuple(member for member in company.members if member.email not in have)
    found[company.slug] = known._replace(members=known.members + more)


def _shown(words: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in words[:60])
