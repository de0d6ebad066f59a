"""Numbers in addresses: those of rows, as large as the databases count."""

from typing import Annotated

from fastapi import Path

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""A larger one is a mistake of the caller, told as such before any database meets it."""
