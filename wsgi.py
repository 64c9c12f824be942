"""What a WSGI server, and `flask --app wsgi`, serve."""

import gc
import sys

gc.disable()  # all that is imported stays: to look through it again and again, and once more at the end, takes a third

from app import create_app  # noqa: E402
from app.config import Misconfigured  # noqa: E402

try:
    app = create_app()
except Misconfigured as error:
    sys.exit(f"Cannot start: {error}")
gc.freeze()
gc.enable()
