"""Work that nobody should wait for, done by the background process."""
