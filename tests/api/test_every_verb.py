"""Each verb by page and by program alike: what a page changes has an operation of the API, or a reason why not."""

from apiflask import APIFlask

SIGNING_IN = "Coming in and staying in"
OWN_PASSWORD = "It takes one's password"
OPEN_PAGE = "It belongs to an open page"
FILE_OF_STARTUPS = "Each row by POST /startups and POST /invitations"

#: What a page's address does, and by which operation a program does it.
OPERATIONS = {
    "/account/departure": "POST /me/departure",
    "/admin/assignments": "POST /assignments",
    "/admin/assignments/<int:assignment_id>/due-date": "PATCH /assignments/<id>",
    "/admin/assignments/<int:assignment_id>/extension-grant": "PATCH /assignments/<id>",
    "/admin/assignments/<int:assignment_id>/extension-refusal": "POST /assignments/<id>/extension-refusal",
    "/admin/assignments/<int:assignment_id>/reminder": "POST /assignments/<id>/reminder",
    "/admin/assignments/<int:assignment_id>/withdrawal": "POST /assignments/<id>/withdrawal",
    "/admin/batches/<batch_id>/undoing": "POST /batches/<batch_id>/undoing",
    "/admin/imports": "POST /imports",
    "/admin/imports/<int:run_id>/beginning": "POST /imports",
    "/admin/imports/<int:run_id>/giving-up": "POST /imports/<id>/giving-up",
    "/admin/outbox/<int:mail_id>/dismissal": "POST /mails/<id>/dismissal",
    "/admin/outbox/<int:mail_id>/sending": "POST /mails/<id>/sending",
    "/admin/people/<int:person_id>/deactivation": "POST /people/<id>/deactivation",
    "/admin/people/<int:person_id>/erasure": "POST /people/<id>/erasure",
    "/admin/people/<int:person_id>/reactivation": "POST /people/<id>/reactivation",
    "/admin/people/<int:person_id>/role": "PATCH /people/<id>",
    "/admin/people/<int:person_id>/tokens/<int:token_id>/revocation": "POST /people/<id>/tokens/<token_id>/revocation",
    "/admin/people/<int:person_id>/two-step/removal": "POST /people/<id>/two-step-removal",
    "/admin/people/invitations": "POST /invitations",
    "/admin/people/invitations/<int:invitation_id>/renewal": "POST /invitations/<id>/renewal",
    "/admin/people/invitations/<int:invitation_id>/revocation": "POST /invitations/<id>/revocation",
    "/admin/people/new": "POST /invitations",
    "/admin/requests/<int:request_id>/approval": "POST /pool-requests/<id>/approval",
    "/admin/requests/<int:request_id>/rejection": "POST /pool-requests/<id>/rejection",
    "/admin/requests/approvals": "POST /approvals",
    "/admin/requests/rejections": "POST /rejections",
    "/admin/signals/<identifier>/edit": "PATCH /signals/<identifier>",
    "/admin/signals/<identifier>/status": "PATCH /signals/<identifier>",
    "/admin/signals/closure": "POST /closures",
    "/admin/signals/new": "POST /signals",
    "/admin/signals/pool-listing": "POST /pool-listings",
    "/admin/signals/pool-unlisting": "POST /pool-unlistings",
    "/admin/startups/<int:startup_id>/edit": "PATCH /startups/<id>",
    "/admin/startups/<int:startup_id>/reinstatement": "POST /startups/<id>/reinstatement",
    "/admin/startups/<int:startup_id>/suspension": "POST /startups/<id>/suspension",
    "/admin/startups/new": "POST /startups",
    "/admin/webhooks/<int:endpoint_id>/edit": "PATCH /webhooks/<id>",
    "/admin/webhooks/<int:endpoint_id>/removal": "POST /webhooks/<id>/removal",
    "/admin/webhooks/<int:endpoint_id>/secret": "POST /webhooks/<id>/secret",
    "/admin/webhooks/<int:endpoint_id>/switching-off": "POST /webhooks/<id>/switching-off",
    "/admin/webhooks/<int:endpoint_id>/switching-on": "POST /webhooks/<id>/switching-on",
    "/admin/webhooks/<int:endpoint_id>/trial": "POST /webhooks/<id>/trial",
    "/admin/webhooks/deliveries/<int:delivery_id>/sending": "POST /webhook-deliveries/<id>/sending",
    "/admin/webhooks/new": "POST /webhooks",
    "/calendar": "POST /calendar-link",
    "/calendar/revocation": "POST /calendar-link/revocation",
    "/inbox/<identifier>/acceptance": "POST /assignments/<id>/acceptance",
    "/inbox/<identifier>/decline": "POST /assignments/<id>/decline",
    "/inbox/<identifier>/extension": "POST /assignments/<id>/extension-request",
    "/inbox/<identifier>/outcome": "POST /assignments/<id>/outcome",
    "/inbox/<identifier>/submission": "POST /assignments/<id>/submission",
    "/inbox/<identifier>/viewing": "POST /assignments/<id>/viewing",
    "/notifications/<int:notification_id>/archival": "POST /notifications/<id>/archival",
    "/notifications/<int:notification_id>/reading": "POST /notifications/<id>/reading",
    "/notifications/<int:notification_id>/snoozing": "POST /notifications/<id>/snoozing",
    "/notifications/<int:notification_id>/waking": "POST /notifications/<id>/waking",
    "/notifications/batches/<batch_id>/archival": "POST /notifications/batches/<batch_id>/archival",
    "/notifications/batches/<batch_id>/reading": "POST /notifications/batches/<batch_id>/reading",
    "/notifications/batches/<batch_id>/snoozing": "POST /notifications/batches/<batch_id>/snoozing",
    "/notifications/batches/<batch_id>/waking": "POST /notifications/batches/<batch_id>/waking",
    "/notifications/reading": "POST /notifications/reading",
    "/pool/<identifier>/request": "POST /pool-requests",
    "/pool/<identifier>/request/withdrawal": "POST /pool-requests/<id>/withdrawal",
    "/preferences": "PATCH /preferences",
    "/preferences/day": "PATCH /preferences",
    "/preferences/grid": "PATCH /preferences",
    "/preferences/muted/<identifier>": "POST /signals/<identifier>/muting",
    "/preferences/quiet-hours": "PATCH /preferences",
    "/preferences/trial": "POST /preferences/trial",
    "/preferences/unmuted/<identifier>": "POST /signals/<identifier>/unmuting",
    "/team/<int:person_id>/membership": "PATCH /people/<id>",
    "/team/<int:person_id>/ownership": "PATCH /people/<id>",
    "/team/<int:person_id>/removal": "POST /people/<id>/removal",
    "/team/invitations": "POST /invitations",
    "/team/invitations/<int:invitation_id>/renewal": "POST /invitations/<id>/renewal",
    "/team/invitations/<int:invitation_id>/revocation": "POST /invitations/<id>/revocation",
    "/team/startup": "PATCH /startups/<id>",
    "/tokens": "POST /tokens",
    "/tokens/<int:token_id>/revocation": "POST /tokens/<id>/revocation",
}
#: What only a page does, and why; docs/decisions/0013-what-only-a-page-does.md says more.
PAGES_ONLY = {
    "/account/erasure": OWN_PASSWORD,
    "/admin/health/pings": OPEN_PAGE,
    "/admin/people/<int:person_id>/look": OPEN_PAGE,
    "/admin/sample": OPEN_PAGE,
    "/admin/startups/import": FILE_OF_STARTUPS,
    "/admin/startups/import/rows": FILE_OF_STARTUPS,
    "/away/reading": OPEN_PAGE,
    "/away/sight": OPEN_PAGE,
    "/inbox/receipts": OPEN_PAGE,
    "/invitation/<invite>": SIGNING_IN,
    "/leave/<token>": "It is the link of a letter",
    "/look/end": OPEN_PAGE,
    "/password-reset": SIGNING_IN,
    "/password-reset/<reset>": SIGNING_IN,
    "/sessions/end-others": SIGNING_IN,
    "/sign-in": SIGNING_IN,
    "/sign-in/code": SIGNING_IN,
    "/sign-out": SIGNING_IN,
    "/two-step": SIGNING_IN,
    "/two-step/confirmation": SIGNING_IN,
    "/two-step/recovery-codes": SIGNING_IN,
    "/two-step/removal": SIGNING_IN,
}


def test_what_a_page_changes_a_program_can_change(app: APIFlask) -> None:
    changing = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    pages = {rule for rule in changing if not rule.startswith("/api/")}
    assert pages == OPERATIONS.keys() | PAGES_ONLY.keys()
    assert not OPERATIONS.keys() & PAGES_ONLY.keys()


def test_the_operation_that_is_named_is_there(app: APIFlask) -> None:
    there = {
        f"{method} {rule.rule.removeprefix('/api/v1')}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    assert set(OPERATIONS.values()) <= there
