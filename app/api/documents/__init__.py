"""The documents that go out, by resource."""
