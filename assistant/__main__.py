"""`python -m assistant` is the `otklik` command."""

from assistant.cli import main

main()
