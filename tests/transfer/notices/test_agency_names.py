"""Agencies do not shout, and their acronyms stay."""

import pytest

from app.transfer.notices.agency_names import quiet_agency


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("MINISTRY OF DEFENCE", "Ministry of Defence"),
        ("THE UNIVERSITY OF BIRMINGHAM", "The University of Birmingham"),
        ("NHS PROPERTY SERVICES LIMITED", "NHS Property Services Limited"),
        ("UK SHARED BUSINESS SERVICES LIMITED", "UK Shared Business Services Limited"),
        ("DERBY CITY COUNCIL", "Derby City Council"),
        ("LONDON & QUADRANT HOUSING TRUST", "London & Quadrant Housing Trust"),
        ("STRATFORD-ON-AVON DISTRICT COUNCIL", None),
        ("ST. GEORGE'S COLLEGE", "St. George's College"),
        ("NEWCASTLE-UPON-THAMES COUNCIL", None),
        ("KING'S COLLEGE LONDON (KCL)", None),
        ("QUEEN'S COLLEGE LONDON (QCL)", "Queen's College London (QCL)"),
        ("MINISTÈRE DE LA DÉFENSE", None),
        ("DEPARTMENT FOR TRANSPORT (DFT)", "Department for Transport (DFT)"),
        ("ARC TRUST", None),
        ("DESNZ", None),
        ("CPS", None),
        ("FCDO Services", None),
        (None, None),
    ],
)
def test_a_name_that_shouts_is_made_quiet_where_it_is_certain(given: str | None, read: str | None) -> None:
    assert quiet_agency(given) == (read or given)
    assert quiet_agency(quiet_agency(given)) == (read or given)
