"""One line in one person's tray."""
