"""The headers of every answer."""

from flask import Flask, Response, request

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # the component sheet draws its checks and chevrons as data images
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
FOR_EVERY_ANSWER = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
VARIES_BY = ("Cookie", "HX-Request")
WHERE_IT_IS_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
_ASSETS_LIVE = 365 * 24 * 3600  # seconds; their addresses carry a version


def init_app(app: Flask) -> None:
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(FOR_EVERY_ANSWER)
    if request.path.startswith("/static/"):
        headers["Cache-Control"] = f"public, max-age={_ASSETS_LIVE}, immutable" if "v" in request.args else "no-cache"
    else:
        headers.setdefault("Cache-Control", "no-store")
        response.vary.update(VARIES_BY)
    if request.is_secure:
        headers.extend(WHERE_IT_IS_ENCRYPTED)
    return response
