"""Government notices worth acting on."""
