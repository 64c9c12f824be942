"""Everything in, everything out: copies of the whole database."""
