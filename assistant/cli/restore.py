"""`otklik restore`: a backup takes the place of this installation's data."""

import json
from pathlib import Path

import click

from assistant.cli.options import json_option


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also over data that is there; it is lost.")
@json_option
def command(file: Path, replace: bool, as_json: bool) -> None:
    """Bring back FILE, into a SQLite file or into PostgreSQL, whichever the settings name. Stop the service first."""
    from assistant.backup import restore
    from assistant.settings import Settings

    settings = Settings()
    back = restore(file, settings.store_url, settings.home, replace=replace)
    if as_json:
        click.echo(json.dumps({"made_at": back.manifest.made_at.isoformat(), "rows": back.rows, "files": back.files}))
    else:
        click.echo(f"restored {sum(back.rows.values())} rows and {back.files} files of {back.manifest.made_at:%Y-%m-%d %H:%M %Z}")
