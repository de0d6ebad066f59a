"""`python -m evals` is `otklik evals`."""

import sys

from assistant.errors import OtklikError
from evals.cli import command

try:
    command()
except OtklikError as error:
    print(f"error: {error}", file=sys.stderr)
    sys.exit(2)
