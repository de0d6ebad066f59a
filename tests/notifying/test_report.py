"""The day's workbook and the commands: what they write, and that no buyer's word is in it."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from assistant.cli.notify import command as notify
from assistant.cli.report import command as report
from assistant.desk import Request, sha256
from assistant.domain import Action, Shop
from assistant.errors import InputError
from assistant.notifying.report import write_report
from assistant.store import Store
from assistant.vault import Vault
from knowledge.types import Language
from tests.desk.parts import Place, a_place, an_actor, proposed

TEXT = "Здравствуйте! Спасибо за отзыв."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path, hold_seconds=0)


def test_a_day_is_written_inquiry_by_inquiry(place: Place, tmp_path: Path) -> None:
    proposed(place, 1, text="Звоните Акакию", author="Акакий Башмачкин", product_name="=HYPERLINK(1)")
    proposed(place, 2)
    place.services.desk.decide(an_actor(), Request(proposal_id="i1", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT)))
    place.services.publisher.run_once()
    place.clock.move(days=1)
    place.services.desk.decide(an_actor(), Request(proposal_id="i2", version=1, action=Action.DISMISS))
    file = tmp_path / "day.xlsx"
    shop = place.store.shop("default")
    written = write_report(
        place.store, shop, date(2026, 11, 2), file, now=place.clock(), public_url="https://desk.example", language=Language.RU
    )
    book = load_workbook(file)
    rows = list(book["Обращения"].iter_rows(values_only=True))
    assert (written, [row[0] for row in rows]) == (2, ["Обращение", "i1", "i2"])
    assert rows[1][1:5] == ("Wildberries", "отзыв", "=HYPERLINK(1)", 2)
    assert rows[1][7:] == ("одобрено", "rita", "reply.published", "https://desk.example/desk/items/i1")
    assert book["Обращения"]["D2"].data_type == "s"
    sums = dict(book["День"].iter_rows(values_only=True))
    assert (sums["Новых черновиков"], sums["Решений"], sums["Опубликовано"], sums["Ждут решения сейчас"]) == (2, 1, 1, 0)
    assert rows[2][6:10] == (None, None, None, None)
    everything = "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Акаки" not in everything


def test_a_day_that_has_not_begun_is_refused(place: Place, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has not begun"):
        write_report(
            place.store,
            place.store.shop("default"),
            date(2026, 11, 4),
            tmp_path / "x.xlsx",
            now=place.clock(),
            public_url="",
            language=Language.ZH,
        )


def test_the_commands_set_up_and_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path))
    monkeypatch.setenv("OTKLIK_SECRET_KEY", Vault.new_key())
    with Store.open(f"sqlite:///{tmp_path}/otklik.db") as store:
        store.save_shop(Shop(id="default", name="Лавка"))
    run = CliRunner().invoke
    made = json.loads(run(notify, ["add", "webhook", "https://hooks.example/x", "--event", "reply.published", "--json"]).output)
    assert made["secret"].startswith("whsec_")
    refused = run(notify, ["add", "webhook", "https://hooks.example/x", "--event", "nothing"]).exception
    assert isinstance(refused, InputError)
    planned = json.loads(run(notify, ["plan", "--quiet", "22-8", "--digest", "none", "--urgent-breaks-quiet", "--json"]).output)
    assert planned == {"quiet": [22, 8], "urgent_breaks_quiet": True, "digest_at": None, "buyers_words": False}
    assert isinstance(run(notify, ["plan", "--quiet", "late"]).exception, InputError)
    assert run(notify, ["test", "1"]).exit_code == 0
    assert run(notify, ["deliveries", "1", "--json"]).output == ""
    assert run(notify, ["remove", "1"]).exit_code == 0
    listed = json.loads(run(notify, ["list", "--json"]).output)
    assert (listed["active"], "secret" in listed) == (False, False)
    file = tmp_path / "day.xlsx"
    told = json.loads(run(report, ["day", "--shop", "default", "--json", "-o", str(file)]).output)
    assert (told["inquiries"], file.exists()) == (0, True)
    assert isinstance(run(report, ["day", "--shop", "default", "--day", "вчера", "-o", str(file)]).exception, InputError)
