"""`otklik report`: what a working day was."""

from pathlib import Path

import click

from assistant.cli.options import json_option, language_option


@click.group()
def command() -> None:
    """Write a working day's report as XLSX."""


@command.command()
@click.option("--shop", "shop_id", required=True, help="The shop.")
@click.option("--day", help="The day, YYYY-MM-DD; default: today where the shop is.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The workbook to write.")
@language_option
@json_option
def day(shop_id: str, day: str | None, output: Path, lang: str | None, as_json: bool) -> None:
    """Every inquiry that something happened to on that day, the day's sum and its numbers; no words of buyers."""
    import json
    from datetime import date
    from zoneinfo import ZoneInfo

    from assistant.errors import InputError
    from assistant.insight.counting import Counter
    from assistant.notifying.report import write_report
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.freshness import utc_now
    from knowledge.types import Language

    settings = Settings()
    with Store.open(settings.store_url) as store:
        shop, now = store.shop(shop_id), utc_now()
        try:
            wanted = date.fromisoformat(day) if day else now.astimezone(ZoneInfo(shop.timezone)).date()
        except ValueError as error:
            raise InputError(f"--day {day!r} is not a day: YYYY-MM-DD") from error
        Counter(store).run_once()
        language = Language(lang) if lang else shop.languages[0]
        written = write_report(store, shop, wanted, output, now=now, public_url=settings.reached_at, language=language)
    told = {"file": str(output), "shop": shop_id, "day": wanted.isoformat(), "inquiries": written}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{output}: {written} inquiries of {wanted}")
