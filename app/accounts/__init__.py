"""People, how they sign in, and what programs of theirs may do."""
