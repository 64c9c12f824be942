"""Every guard of the product, how it is taken away, and the test that must then go red.

`mutations.py` takes them away one after another, in a copy. Here each is a few lines of text that stand in the source
exactly once, and what takes their place.
"""

from typing import NamedTuple


class Edit(NamedTuple):
    """In this file this text becomes that."""

    file: str
    old: str
    new: str


class Guard(NamedTuple):
    """`without` is what the product does when the guard is away."""

    without: str
    test: str
    edits: tuple[Edit, ...]


def _guard(without: str, test: str, file: str, old: str, new: str) -> Guard:
    return Guard(without, f"tests/{test}", (Edit(file, old, new),))


_HEAD_APART = """
    raise_ = "UPDATE log_head SET position = position + %(events)s RETURNING epoch, position - %(events)s AS before"
    with connection.engine.connect() as apart:
        before = apart.exec_driver_sql(raise_, given).one().before
    append = _APPEND.replace(raise_, f"SELECT epoch, {before} AS before FROM log_head")
    return Cursor(*connection.exec_driver_sql(append, given).one())
"""
_ANSWERS = "realtime/test_doorbell.py::test_redis_hung_the_assignment_still_stands_and_the_next_does_not_wait"
_INTERLEAVED = "realtime/test_hub.py::test_no_order_of_commit_render_connect_and_replay_loses_or_doubles"
_BEAT = "realtime/test_hub.py::test_a_beat_carries_the_cursor_and_finds_the_expired"

GUARDS = (
    _guard(
        "positions are taken outside the transaction, as a sequence gives them",
        "realtime/test_positions.py::test_a_writer_held_up_before_its_commit_loses_no_reader_anything",
        "app/realtime/appending.py",
        "\n    return Cursor(*connection.exec_driver_sql(_APPEND, given).one())\n",
        _HEAD_APART,
    ),
    _guard(
        "a pair may have two rows",
        "assignments/test_assign.py::test_the_database_refuses_a_second_row_for_a_pair",
        "migrations/versions/0001_initial.py",
        '        sa.UniqueConstraint("signal_id", "startup_id", name=op.f("uq_assignment_signal_id_startup_id")),\n',
        "",
    ),
    _guard(
        "the signal's row is not locked",
        "assignments/test_assign_at_once.py::test_what_is_being_closed_at_this_moment_is_not_assigned",
        "app/assignments/order.py",
        ".order_by(Signal.id).with_for_update()",
        ".order_by(Signal.id)",
    ),
    _guard(
        "a write begins without its lock on SQLite (no `BEGIN IMMEDIATE`)",
        "realtime/test_transactions.py::test_a_verb_takes_the_write_lock_before_it_reads",
        "app/realtime/transactions.py",
        "        _begin_immediate(raw)\n    else:",
        '        raw.execute("BEGIN")\n    else:',
    ),
    _guard(
        "a deadlock (40P01) is not tried again",
        "realtime/test_transactions.py::test_a_deadlock_is_tried_again",
        "app/realtime/transactions.py",
        '{"40001", "40P01", "23505"}',
        '{"40001", "23505"}',
    ),
    _guard(
        "who hangs inside a transaction is not thrown out",
        "realtime/test_transactions.py::test_postgresql_throws_out_who_holds_the_head_and_hangs",
        "app/realtime/transactions.py",
        "SET idle_in_transaction_session_timeout = '5s'; ",
        "",
    ),
    _guard(
        "a ring has no time limit",
        _ANSWERS,
        "app/realtime/doorbell.py",
        "socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=once_more",
        "retry=once_more",
    ),
    _guard(
        "every ring is tried, however many failed (no breaker)",
        _ANSWERS,
        "app/realtime/doorbell.py",
        "        if time.monotonic() < self._broken_until:\n",
        "        if time.monotonic() < 0:\n",
    ),
    _guard(
        "the epoch is not compared at the door",
        "live/test_stream.py::test_a_cursor_that_means_nothing_is_a_reset_and_never_an_error",
        "app/live/admission.py",
        "cursor.epoch != proof.head.epoch or cursor.position > proof.head.position",
        "cursor.position > proof.head.position",
    ),
    _guard(
        "the epoch is not compared in the hub",
        "realtime/test_hub.py::test_a_restored_log_resets_whoever_is_connected",
        "app/realtime/hub.py",
        "head.epoch != self.cursor.epoch or head.position < self.cursor.position",
        "head.position < self.cursor.position",
    ),
    Guard(
        "the log's floor is not compared",
        "tests/live/test_stream_bounds.py::test_too_far_behind_or_trimmed_away_is_a_reset",
        (
            Edit(
                "app/live/admission.py",
                '(proof.head, "pruned") if cursor.position < proof.floor else (cursor, None)',
                "(cursor, None)",
            ),
            Edit("app/realtime/catching_up.py", '"pruned" if since < floor else ', ""),
        ),
    ),
    _guard(
        "no beat is sent",
        _BEAT,
        "app/realtime/delivery.py",
        "                    self.hand(connection, beat, self.cursor.position)\n",
        "                    pass\n",
    ),
    _guard(
        "nobody is asked again on the beat",
        _BEAT,
        "app/realtime/hub.py",
        "            self.authority.ask_again(connections)\n",
        "            pass\n",
    ),
    _guard(
        "nobody is asked again when rights change",
        "realtime/test_hub.py::test_nothing_committed_after_rights_were_taken_is_delivered",
        "app/realtime/hub.py",
        "                    self.authority.ask_and_settle(self.delivery.hold_back(stretch.rights_of))\n",
        "                    pass\n",
    ),
    _guard(
        "a slow connection stays in its rooms",
        _INTERLEAVED,
        "app/realtime/delivery.py",
        "                    self.audience.lag(connection, since)\n                    return False\n",
        "                    return False\n",
    ),
    _guard(
        "a newcomer enters its rooms before the log has caught it up",
        _INTERLEAVED,
        "app/realtime/delivery.py",
        "self.needs_the_log(connection) or self.rights_moved_since(connection)",
        "self.rights_moved_since(connection)",
    ),
    _guard(
        "a client that takes nothing is not cut",
        "realtime/test_hub.py::test_a_client_that_takes_nothing_is_cut",
        "app/realtime/delivery.py",
        "if connection.blocked_for() > STUCK:",
        "if False:",
    ),
    _guard(
        "whom a leaving worker sends away may come back at once",
        "realtime/test_hub.py::test_the_end_of_a_worker_says_goodbye_and_gives_each_another_moment_to_come_back",
        "app/realtime/hub.py",
        'frames.bye("deploy", max(0.0, began + moment - time.monotonic()))',
        'frames.bye("deploy")',
    ),
    _guard(
        "a peer that is gone is waited for",
        "faults/test_strays.py::test_a_line_that_is_dead_without_a_word_is_noticed_on_both_sides",
        "app/live/door.py",
        "        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_IS_DEAD)\n",
        "        pass\n",
    ),
    _guard(
        "the kernel keeps as much for one listener as it likes",
        "live/test_both_doors.py::test_the_kernel_keeps_little_for_one_listener",
        "app/live/door.py",
        "    taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)\n",
        "",
    ),
    _guard(
        "a body that was handed over has no end",
        "live/test_both_doors.py::test_the_end_of_a_worker_is_the_proper_end_of_each_body",
        "app/realtime/connection.py",
        "piece(0, last).chunk + LAST_CHUNK if last else LAST_CHUNK",
        "piece(0, last).chunk",
    ),
    _guard(
        "an assignment's query does not ask whose it is",
        "house/test_doors.py::test_what_is_anothers_answers_like_what_does_not_exist",
        "app/assignments/queries.py",
        "    query = select(Assignment)\n"
        "    return query if viewer.is_admin else query.where(Assignment.startup_id == viewer.startup_id)\n",
        "    return select(Assignment)\n",
    ),
    _guard(
        "members are let into every startup's room",
        "live/test_stream.py::test_an_assignment_reaches_its_startup_and_a_rival_hears_nothing",
        "app/live/rooms.py",
        'frozenset({own, f"startup:{person.startup_id}", "pool"})',
        'frozenset({own, "pool", *(f"startup:{id}" for id in range(100))})',
    ),
    _guard(
        "with two steps, the password alone begins a session",
        "accounts/test_two_step.py::test_the_password_alone_opens_nothing_and_begins_no_session",
        "app/accounts/routes.py",
        "    if two_step_of(found):\n",
        "    if False:\n",
    ),
    _guard(
        "a code of the app may be used again",
        "accounts/test_two_step.py::test_a_code_is_good_once_and_so_are_those_before_it",
        "app/accounts/two_step.py",
        "if step is None or step <= kept.last_step:",
        "if step is None:",
    ),
    _guard(
        "wrong codes are not counted",
        "accounts/test_two_step.py::test_wrong_codes_are_slowed_down_for_the_account_wherever_they_come_from",
        "app/accounts/two_step.py",
        "    if not _use(person, code):\n",
        "    if not _use(person, code):\n        forgive(number)\n",
    ),
    _guard(
        "whoever takes a role from another does not lock those who are in charge",
        "accounts/test_access.py::test_two_cannot_take_it_from_each_other_at_once",
        "app/accounts/access.py",
        "db.session.execute(peers.with_for_update())",
        "db.session.execute(peers)",
    ),
    _guard(
        "an admin who sees what a member sees may act in their name",
        "accounts/test_looking.py::test_nothing_can_be_done_in_their_name_at_any_door",
        "app/accounts/guards.py",
        "        raise OnlyLooking(identity.person.name)\n",
        "        pass\n",
    ),
    _guard(
        "forms need no CSRF token",
        "house/test_doors.py::test_without_a_csrf_token_no_form_is_taken",
        "app/__init__.py",
        "    csrf.init_app(app)\n",
        '    csrf.init_app(app)\n    app.config["WTF_CSRF_ENABLED"] = False\n',
    ),
    _guard(
        "a program that never pauses keeps a worker's loop from turning",
        "live/test_stream_bounds.py::test_a_program_that_never_pauses_holds_up_nobody_else",
        "gunicorn.conf.py",
        "    gevent.sleep(_A_TURN)\n",
        "    pass\n",
    ),
    _guard(
        "while a file comes in a transaction stays open",
        "transfer/test_imports.py::test_while_a_file_comes_in_no_transaction_is_open",
        "app/web/guards.py",
        "        if is_upload():\n            db.session.rollback()",
        "        if False:\n            db.session.rollback()",
    ),
    _guard(
        "who waits for a signal that another is given is told nothing",
        "pool/test_deciding.py::test_however_a_signal_is_given_to_another_those_who_wait_for_it_are_told_in_order",
        "app/assignments/waiting.py",
        "        _let_wait(passed_over, order.batch_id, by=by)\n",
        "        pass\n",
    ),
)
