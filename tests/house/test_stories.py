"""Every verb that is told of is in a story, after each step of which open pages are compared with ones loaded now."""

import ast
from collections.abc import Iterator
from functools import cache

from app.config import ROOT

#: What the stories are made of.
TOLD_IN = ("stories.py", "world.py", "phone.py")
#: Verbs that stand behind a public name, or a job, which a story calls.
BEHIND = {
    "_erase": "erase_person",
    "_receive": "receive_assignments",
    "_tell_some": "OVERDUE",
    "_wake": "SNOOZED",
    "admit_person": "create_person",
    "keep_before_deadline": "update_signal",
}
#: Verbs that are in no story, and why.
APART = {
    **dict.fromkeys(("_begin_sign_in", "_end_sign_in", "_set_password", "end_other_sessions"), "ends pages"),
    **dict.fromkeys(("set_preferences", "choose_channels", "choose_day", "set_quiet_hours"), "how to tell, not what"),
    **dict.fromkeys(("send_ping", "send_trial"), "a message to oneself, which no page keeps"),
    **dict.fromkeys(("_answer_once", "_answer_without", "_change", "_if_unchanged"), "the API's, around other verbs"),
    **dict.fromkeys(("_admit", "_fill", "import_startups", "_turn_off_own"), "the same verbs, come to another way"),
    **dict.fromkeys(("invite_by_mail", "renew_by_mail"), "the same verbs, and a mail in the background"),
    **dict.fromkeys(("_carry_on", "apply_rows", "create_signals"), "an import's, of the kinds that one signal has"),
    "_remind_of_the_day": "as remind_assignment, by nobody",
    "revoke_token": "records access:changed alone",
}


def test_every_verb_that_is_told_of_is_in_a_story() -> None:
    told = {name for file in TOLD_IN for name in _names_in(file)}
    assert {name for name in recording_verbs() if BEHIND.get(name, name) not in told} == set(APART)


def test_what_stands_for_a_verb_is_a_name_of_today() -> None:
    assert set(BEHIND) | set(APART) <= recording_verbs()


def recording_verbs() -> set[str]:
    """The names of the functions that are one transaction and record events, themselves or by what they call."""
    recording = _recording()
    return {verb.name for file, verb in _functions() if (file, verb.name) in recording and _is_transaction(verb)}


def _recording() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    public = {"record", "record_each"}
    while True:
        newly = {
            (file, one.name)
            for file, one in _functions()
            if (file, one.name) not in found and any(call in public or (file, call) in found for call in _called(one))
        }
        if not newly:
            return found
        found |= newly
        public |= {name for _, name in newly if not name.startswith("_")}


@cache
def _functions() -> tuple[tuple[str, ast.FunctionDef], ...]:
    return tuple(
        (str(file), node)
        for file in sorted((ROOT / "app").rglob("*.py"))
        if file.name != "event_log.py"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef)
    )


@cache
def _called(function: ast.FunctionDef) -> frozenset[str]:
    calls = [node for line in function.body for node in ast.walk(line) if isinstance(node, ast.Call)]
    return frozenset(call.func.id for call in calls if isinstance(call.func, ast.Name))


def _is_transaction(function: ast.FunctionDef) -> bool:
    return any("transactional" in ast.unparse(each) for each in function.decorator_list)


def _names_in(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / "tests/support" / file).read_text())):
        if isinstance(node, ast.Name):
            yield node.id
