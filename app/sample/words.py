"""What the people of the sample write."""

NOTES = {
    "Space": "Close to your flight hardware. The white paper is short; a first page by Friday would do.",
    "Robotics": "They ask for platforms that fly today. Yours has the hours and the paperwork.",
    "Radio frequency": "Matches your receiver line. Check the frequency range in the attachment first.",
    "Health": "A hospital setting like the pilot you have just finished; past performance counts here.",
    "Cyber security": "Small-business set-aside, and your controls mapping answers most of the statement of work.",
    "Cloud": "Mostly resale, but the support part could be yours with a partner.",
    "Data": "They want a demonstration, not slides. Your public data set would carry it.",
    "Networks": "Fixed sites and a short list of circuits: small enough for a first contract.",
    "Maritime": "The agency has been at our demonstration day and asked about you since.",
    "Environment": "Field work with a season: mind the start of performance.",
    "Energy": "A request for information only, and a good way to be heard before they write the requirement.",
    "Software": "Commercial licences with integration. The integration is where you fit.",
}

DECLINES = (
    ("not_our_field", "We looked at the statement of work: most of it is facility services."),
    ("no_capacity", "Both of our engineers are on another delivery until the end of next month."),
    ("deadline_too_near", None),
    ("not_eligible", "It needs a facility clearance, which we do not have yet."),
    ("value", "The cost of a bid would be more than we could earn with it."),
    ("other", "The incumbent wrote to us; we would rather be a subcontractor here."),
)

WITHDRAWALS = (
    "The agency changed the set-aside; you are no longer eligible.",
    "Sent to you by mistake: it belongs to the follow-on of another contract.",
    "The requirement was cut to a brand-name purchase.",
)

REQUESTS = (
    "We delivered the same to a state agency last year and would like to bid.",
    "This fits our road map; a partner for the hardware is found.",
    "We have answered their request for information and know the team.",
    "A smaller version of what we run today. We could start at once.",
    "We would bid together with a larger company that asked us yesterday.",
    None,
)

REJECTIONS = (
    "Two startups are on it already; a third bid would weaken all of them.",
    "It is a sole-source notice: there is nothing to bid for.",
    "Please finish the answer that is due this week first; ask again after it.",
)

EXPIRED = "The deadline has passed."
CANCELLED = "The agency cancelled the notice."
