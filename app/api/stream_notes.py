"""What the API's description says of the stream, which is no JSON and has its own door."""

from typing import Any

STREAM: dict[str, Any] = {
    "operationId": "stream",
    "tags": ["Events"],
    "summary": "Listen live",
    "description": "Server-sent events, of which each carries its cursor as `id`. `live:hello` comes first, then what "
    "happens, and `live:beat` every 15 seconds; `live:reset` says that the lists must be fetched anew, `live:bye` why "
    "the stream ends. Come back with `Last-Event-ID`.",
    "x-who": "Everybody, with a token or signed in; each hears what they may.",
    "security": [{"token": []}],
    "parameters": [
        {
            "in": "query",
            "name": "after",
            "required": False,
            "schema": {"type": "string"},
            "description": "The cursor from which to go on; the header wins over it.",
        },
        {"in": "header", "name": "Last-Event-ID", "required": False, "schema": {"type": "string"}, "description": ""},
    ],
    "responses": {
        "200": {"description": "The stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        "401": {"description": "The token is missing, or no longer good."},
        "429": {"description": "Too many streams are open; `Retry-After` says when to come back."},
        "503": {"description": "Not now; come back."},
    },
}
