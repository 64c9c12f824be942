"""Links to somewhere else."""

from urllib.parse import urlsplit

NO_LINK = "A link begins with http:// or https://, and has no spaces."


def is_web_address(url: str) -> bool:
    """Only what a browser opens as a page: a notice must not bring a `javascript:` link along."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0  # reading a port that is none raises
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and named and url.isprintable() and " " not in url
