"""What the programme office sees at a glance."""
