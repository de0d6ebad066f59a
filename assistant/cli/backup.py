"""`otklik backup`: one file that holds everything, made while the service runs."""

import json
from pathlib import Path

import click

from assistant.cli.options import json_option


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def command(file: Path, as_json: bool) -> None:
    """Write the database and the home's files into FILE (.tar.gz). It holds what buyers wrote: keep it as safe as the service."""
    from assistant.backup import backup
    from assistant.settings import Settings
    from knowledge.freshness import utc_now

    settings = Settings()
    made = backup(settings.store_url, settings.home, file, now=utc_now())
    told = {"file": str(file), "bytes": file.stat().st_size, "files": len(made.files), "rows": made.rows}
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo(f"{file}: {sum(made.rows.values())} rows, {len(made.files)} files, {told['bytes']} bytes")
