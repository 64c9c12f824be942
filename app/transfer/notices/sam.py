"""SAM.gov's notices: a row of its full CSV, or an item of its API's `opportunitiesData`.

The columns are those of the Contract Opportunities data services (https://sam.gov/data-services). An award notice and a
justification are no opportunities; they share the solicitation's number with the notice that they end.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ...errors import InvalidInput
from ...signals.fields import LONGEST, SignalFields
from .notice import EASTERN, Notice, moment_of, reference_of, text_of, title_of

SOURCE = "sam_gov"
NEEDED = {"NoticeId", "Title", "Type"}  # without these columns a CSV is none of SAM.gov's
_ENDINGS = {"award notice": "The contract was awarded", "justification": "A justification was published"}
_CANCELLED = re.compile(r"\W*cancell?ed\s*(?::|[^\w\s]+(?:\s|$))", re.IGNORECASE)  # such as `CANCELLED: Roof repair`
_KEY = re.compile(r"[0-9a-fA-F]{32}")
_SMALL = {"and", "of", "the", "for", "in", "on", "at"}
_UNUSUAL = {"us": "US", "u.s.": "U.S.", "usa": "USA", "atf": "ATF", "gsa": "GSA"}
_ABBREVIATION = re.compile(r"\([A-Z&]{2,}\)")


def notice_in_csv(row: Mapping[str, str]) -> Notice:
    """Raises InvalidInput, naming the column."""
    return _notice(
        key=row["NoticeId"],
        title=row["Title"],
        reference=row.get("Sol#"),
        kind=row["Type"],
        active=row.get("Active"),
        agency=row.get("Sub-Tier") or row.get("Department/Ind.Agency"),
        posted=row.get("PostedDate"),
        deadline=row.get("ResponseDeadLine"),
        codes=[row.get("NaicsCode"), row.get("ClassificationCode")],
        place=[row.get("PopCity"), row.get("PopState"), row.get("PopCountry")],
        url=row.get("Link"),
        awardee=row.get("Awardee"),
        description=row.get("Description"),
    )


def notice_in_api(item: Mapping[str, Any]) -> Notice:
    """Raises InvalidInput, naming the field."""
    place, award = _map(item.get("placeOfPerformance")), _map(item.get("award"))
    path = text_of(item.get("fullParentPathName"), "fullParentPathName") or ""
    parts = [_map(place.get("city")).get("name"), _map(place.get("state")).get("code")]
    return _notice(
        key=item.get("noticeId"),
        title=item.get("title"),
        reference=item.get("solicitationNumber"),
        kind=item.get("type"),
        active=item.get("active"),
        agency=next(iter(path.split(".")[1:2] or path.split(".")), None),
        posted=item.get("postedDate"),
        deadline=item.get("responseDeadLine"),
        codes=[item.get("naicsCode"), item.get("classificationCode")],
        place=[*parts, _map(place.get("country")).get("code")],
        url=item.get("uiLink"),
        awardee=_map(award.get("awardee")).get("name"),
        description=None,  # the API gives an address, which only a key opens
    )


def _notice(
    *,
    key: Any,
    title: Any,
    reference: Any,
    kind: Any,
    active: Any,
    agency: Any,
    posted: Any,
    deadline: Any,
    codes: list[Any],
    place: list[Any],
    url: Any,
    awardee: Any,
    description: Any,
) -> Notice:
    name = text_of(key, "NoticeId")
    if name is None or not _KEY.fullmatch(name):
        raise InvalidInput({"NoticeId": f"“{(name or '')[:40]}” is no notice's id, which has 32 hexadecimal digits."})
    words = text_of(description, "Description")
    fields: SignalFields = {
        "title": title_of(text_of(title, "Title"), words, name),
        "agency": readable_agency(text_of(agency, "Sub-Tier")),
        "description": words,
        "deadline": moment_of(deadline, "ResponseDeadLine", zone=EASTERN, last_of_day=True),
        "posted_at": moment_of(posted, "PostedDate", zone=EASTERN),
        "codes": [code for each in codes if (code := text_of(each, "NaicsCode"))],
        "place": _place([text_of(part, "PopCity") for part in place]),
        "url": text_of(url, "Link") or f"https://sam.gov/opp/{name}/view",
    }
    if words is None:
        del fields["description"]
    awarded = text_of(awardee, "Awardee")
    return Notice(
        SOURCE,
        name.lower(),
        reference_of(reference, "Sol#"),
        fields["posted_at"],
        fields,
        _ending(text_of(kind, "Type"), text_of(active, "Active"), fields["title"]),
        (awarded,) if awarded and awarded.lower() != "null" else (),
    )


def _ending(kind: str | None, active: str | None, title: str) -> str | None:
    """No column tells of a cancellation: a notice is made inactive, or says so before its title and stays active."""
    if ending := _ENDINGS.get((kind or "").lower()):
        return ending
    if _CANCELLED.match(title):
        return "It was cancelled"
    return "It was archived or cancelled" if (active or "Yes").lower() in ("no", "false") else None


def readable_agency(name: str | None) -> str | None:
    """`VETERANS AFFAIRS, DEPARTMENT OF` becomes `Department of Veterans Affairs`; what does not shout is left alone."""
    if name is None or len(name) > LONGEST["agency"] or name != name.upper():
        return name
    return _in_small_letters(name)


@lru_cache(maxsize=256)
def _in_small_letters(name: str) -> str:
    name = re.sub(r"^DEPT\b", "DEPARTMENT", name)
    if turned := re.fullmatch(r"(.+), (DEPARTMENT OF(?: THE)?|THE)", name):
        name = f"{turned[2]} {turned[1]}"
    words = [_word(word, first=n == 0) for n, word in enumerate(name.split())]
    return " ".join(words)


def _word(word: str, *, first: bool) -> str:
    if _ABBREVIATION.fullmatch(word):
        return word
    if word.lower() in _SMALL and not first:
        return word.lower()
    return "-".join(_UNUSUAL.get(part.lower(), part.capitalize()) for part in word.split("-"))


def _place(parts: list[str | None]) -> str | None:
    city, state, country = parts
    city = city.title() if city and city == city.upper() else city
    return ", ".join(part for part in (city, state, None if country == "USA" else country) if part) or None


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
