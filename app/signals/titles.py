"""Titles, made easier on the eye."""

import re

# fmt: off
_KEPT = frozenset((
    "AI", "API", "BPA", "DISA", "DOD", "DOE", "DHS", "ECG", "EPA", "FAA", "GPS", "GSA", "HUD", "HVAC", "IDIQ",
    "II", "III", "IT", "IV", "NASA", "NATO", "NIH", "NOAA", "NSF", "R&D", "RFI", "RFP", "RFQ", "SBIR", "STTR",
    "UAS", "UAV", "UK", "US", "USA", "USAF", "USDA", "USMC", "VA",
))
# fmt: on
_PRODUCT_CODE = re.compile(r"^[A-Z0-9]{1,4}--\s*(?=\S)")
_WORD = re.compile(r"\([A-Z]+\)|[\w&'’]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?:^|\. )\w")
_SHOUTED = 0.8  # of its letters


def readable_title(title: str | None) -> str:
    """`59--BACKPLANE ASSEMBLY` becomes `Backplane assembly`; one that does not shout only loses its product code."""
    title = _PRODUCT_CODE.sub("", (title or "").strip())
    if not _shouts(title):
        return title
    quiet = _WORD.sub(_quietened, re.sub(r",(?=[A-Z])", ", ", title))
    return _SENTENCE.sub(lambda start: start.group().upper(), quiet)


def _shouts(title: str) -> bool:
    loud, letters = sum(map(str.isupper, title)), sum(map(str.isalpha, title))
    return loud > _SHOUTED * letters and len([word for word in _LETTERS.findall(title) if len(word) > 3]) > 1


def _quietened(match: re.Match[str]) -> str:
    """What is a name or an abbreviation stays: digits, brackets around it, no vowel, or known."""
    word = match.group()
    is_name = word in _KEPT or word[0] == "(" or any(letter.isdigit() for letter in word)
    return word if is_name or not re.search("[AEIOUY]", word) or not word.isupper() else word.lower()
