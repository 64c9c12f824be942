"""What a WSGI server, and `flask --app wsgi`, serve."""

import sys

from app import create_app
from app.config import Misconfigured

try:
    app = create_app()
except Misconfigured as error:
    sys.exit(f"Cannot start: {error}")
