"""Agencies whose names shout, made quiet where it is certain how each word is written."""

import re

# fmt: off
_SMALL = frozenset((
    "a", "an", "and", "at", "by", "de", "del", "des", "du", "et", "for", "in", "of", "on", "the", "to", "with",
))
_ACRONYMS = frozenset((
    "BEIS", "DEFRA", "DESNZ", "DVLA", "DVSA", "EU", "HMRC", "HSE", "MHRA", "MOD", "NASA", "NATO", "NHS", "OFCOM",
    "OFGEM", "OFSTED", "OFWAT", "ONS", "RAF", "UK", "UKRI", "UN", "UNDP", "UNESCO", "UNHCR", "UNICEF", "USA", "USAID",
))
_SHORT_WORDS = frozenset((
    "AIR", "ARMY", "ARTS", "BANK", "BAY", "CARE", "CITY", "EAST", "FIRE", "FUND", "GAS", "HIGH", "HILL", "HOME", "LAKE",
    "LAND", "LAW", "LIFE", "LTD", "MID", "NAVY", "NEW", "NORTH", "OPEN", "PARK", "PORT", "RAIL", "ROAD", "SEA", "ST",
    "STATE", "TOWN", "TRY", "WATER", "WEST",
))
# fmt: on
_ORDINARY = 5  # letters and more: hardly an acronym, where it is none of those that are known
_LETTERS = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")


def quiet_agency(name: str | None) -> str | None:
    """`MINISTRY OF DEFENCE` becomes `Ministry of Defence`, `NHS PROPERTY SERVICES LIMITED` keeps its acronym.

    What does not shout is left alone, and so is a name with a word that may be an acronym or not, such as `ARC TRUST`.
    """
    if name is None or name != name.upper() or len(_LETTERS.findall(name)) < 2:
        return name
    words = [_quiet(word, first=n == 0) for n, word in enumerate(name.split())]
    return " ".join(word for word in words if word) if all(words) else name


def _quiet(word: str, *, first: bool) -> str | None:
    """None where it is not certain."""
    if word.lower() in _SMALL:
        return word.capitalize() if first else word.lower()
    if word.startswith("(") or any(letter.isdigit() for letter in word) or not _LETTERS.search(word):
        return word
    if "-" in word:
        parts = [_quiet(part, first=False) for part in word.split("-")]
        return "-".join(part for part in parts if part) if all(parts) else None
    bare = word.strip(".,;:").removesuffix("'S").removesuffix("’S")
    if bare in _ACRONYMS or (not _VOWEL.search(bare) and bare not in _SHORT_WORDS):
        return word
    if bare.isalpha() and (bare in _SHORT_WORDS or len(bare) >= _ORDINARY):
        return word.capitalize()
    return None
