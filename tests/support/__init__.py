"""What tests are built from: databases, servers, listeners and a small programme of startups."""
