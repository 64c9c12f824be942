"""Releases and records of the Open Contracting Data Standard 1.1 (https://standard.open-contracting.org/1.1/).

A release says what is new: what it leaves out stays as it was. Of one `ocid` there is one signal, and the release with
the newest date wins.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ...errors import InvalidInput
from ...signals.fields import SignalFields
from .agency_names import quiet_agency
from .notice import Notice, moment_of, text_of, title_of

SOURCE = "ocds"
_UNKNOWN = datetime.min.replace(tzinfo=UTC)
_ENDED = {
    "complete": "The tender is complete",
    "cancelled": "The tender was cancelled",
    "unsuccessful": "The tender was unsuccessful",
    "withdrawn": "The tender was withdrawn",
}
_AWARDING = ("award", "awardUpdate", "contract", "contractUpdate", "implementation", "contractTermination")
_CANCELLED = ("tenderCancellation", "awardCancellation")


def notice_in_release(release: Mapping[str, Any]) -> Notice:
    """Raises InvalidInput, naming the path."""
    ocid = text_of(release.get("ocid"), "ocid")
    if ocid is None or len(ocid) > 100:
        raise InvalidInput({"ocid": "Every release has one, of at most 100 characters, such as ocds-213czf-000-00001."})
    if "releases" in release or "compiledRelease" in release:
        raise InvalidInput({"compiledRelease": "The record has none, and holds no releases that could be read."})
    tender, planning = _map(release, "tender"), _map(release, "planning")
    description = text_of(tender.get("description"), "tender.description")
    title = text_of(tender.get("title"), "tender.title") or text_of(release.get("title"), "title")
    fields: SignalFields = {}
    if title or description:
        fields["title"] = title_of(title, description, ocid)
    if description:
        fields["description"] = description
    if agency := _buyer(release):
        fields["agency"] = agency
    if "endDate" in (period := _map(tender, "tenderPeriod")):
        fields["deadline"] = moment_of(period["endDate"], "tender.tenderPeriod.endDate", last_of_day=True)
    if posted := moment_of(tender.get("datePublished"), "tender.datePublished"):
        fields["posted_at"] = posted
    _put_value(fields, _map(tender, "value") or _map(_map(planning, "budget"), "amount"))
    if codes := _codes(tender):
        fields["codes"] = codes
    if place := _place(tender):
        fields["place"] = place
    if url := _page(tender):
        fields["url"] = url
    version = moment_of(release.get("date"), "date")
    awards = [award for award in _list(release, "awards") if isinstance(award, Mapping)]
    return Notice(SOURCE, ocid, None, version, fields, _ending(release, tender, awards), _suppliers(awards))


def releases_in(item: Mapping[str, Any]) -> Sequence[Any]:
    """The releases that an item stands for: itself, or what a package or a record holds."""
    if "ocid" in item or not ("releases" in item or "records" in item):
        return _of_record(item)
    records = [release for record in _list(item, "records") for release in _of_record(record)]
    return [*_list(item, "releases"), *records]


def _of_record(record: Any) -> Sequence[Any]:
    """The compiled one, or all of them, the oldest first: each says only what was new in it."""
    if not isinstance(record, Mapping):
        return [record]
    if isinstance(compiled := record.get("compiledRelease"), Mapping):
        return [compiled]
    held = [one for one in _list(record, "releases") if isinstance(one, Mapping) and "ocid" in one]
    return sorted(held, key=_published) or [record]


def _published(release: Mapping[str, Any]) -> datetime:
    try:
        return moment_of(release.get("date"), "date") or _UNKNOWN
    except InvalidInput:
        return _UNKNOWN  # it is refused by itself


def _ending(release: Mapping[str, Any], tender: Mapping[str, Any], awards: Sequence[Any]) -> str | None:
    tags = [tag for tag in _list(release, "tag") if isinstance(tag, str)]
    if any(tag in _CANCELLED for tag in tags):
        return "The tender was cancelled"
    status = text_of(tender.get("status"), "tender.status")
    if status in _ENDED and status != "complete":
        return _ENDED[status]
    if any(tag in _AWARDING for tag in tags) or any(award.get("status") == "active" for award in awards):
        return "The contract was awarded"
    return _ENDED.get(status or "")


def _buyer(release: Mapping[str, Any]) -> str | None:
    name = text_of(_map(release, "buyer").get("name"), "buyer.name")
    for party in _list(release, "parties"):
        if name:
            break
        if isinstance(party, Mapping) and "buyer" in _list(party, "roles"):
            name = text_of(party.get("name"), "parties.name")
    return quiet_agency(name)


def _put_value(fields: SignalFields, value: Mapping[str, Any]) -> None:
    amount = value.get("amount")
    if amount is None:
        return
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        raise InvalidInput({"tender.value.amount": "It must be a number."})
    exact = Decimal(str(amount))
    if not exact.is_finite() or exact.copy_abs() >= Decimal(10) ** 15:
        raise InvalidInput({"tender.value.amount": "It must be a number from 0 to 999,999,999,999,999."})
    fields["value"] = round(exact, 2)
    if currency := text_of(value.get("currency"), "tender.value.currency"):
        fields["currency"] = currency


def _codes(tender: Mapping[str, Any]) -> list[str]:
    classified = [_map(tender, "classification"), *_list(tender, "additionalClassifications")]
    codes = [text_of(one.get("id"), "tender.classification.id") for one in classified if isinstance(one, Mapping)]
    return list(dict.fromkeys(code for code in codes if code))[:50]


def _place(tender: Mapping[str, Any]) -> str | None:
    places: dict[str, None] = {}
    for item in _list(tender, "items"):
        for address in _list(item, "deliveryAddresses") if isinstance(item, Mapping) else ():
            if isinstance(address, Mapping) and (place := _address(address)):
                places[place] = None
    return "; ".join(places)[:300] or None


def _address(address: Mapping[str, Any]) -> str:
    parts = [text_of(address.get(name), name) for name in ("locality", "region", "countryName")]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _page(tender: Mapping[str, Any]) -> str | None:
    """Where the notice itself can be read."""
    for document in _list(tender, "documents"):
        if isinstance(document, Mapping) and document.get("documentType") == "tenderNotice":
            return text_of(document.get("url"), "tender.documents.url")
    return None


def _suppliers(awards: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    suppliers = [one for award in awards for one in _list(award, "suppliers") if isinstance(one, Mapping)]
    return tuple(name for one in suppliers if (name := text_of(one.get("name"), "awards.suppliers.name")))


def _map(thing: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = thing.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(thing: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = thing.get(name)
    return value if isinstance(value, list) else ()
