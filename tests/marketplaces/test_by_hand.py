"""Portals without an API: exports in, approved answers out in the same order, published only when the seller says so."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from assistant.byhand import COPY, ByHand
from assistant.cli.files import command
from assistant.desk import Request, sha256
from assistant.domain import Action, Shop, Status
from assistant.errors import InputError
from assistant.language import PLATFORM_LANGUAGE
from assistant.marketplaces.exports import Place as Portal
from assistant.pipeline import Bench, propose
from assistant.publishing import WITH_AN_API, Publisher
from assistant.store import Store
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.limits import limit_of
from knowledge.rules import Rulebook
from knowledge.types import Channel, Jurisdiction, Language, Platform
from tests.builders import NOW, an_inquiry
from tests.desk.parts import Place, a_place, an_actor, proposed

PORTALS = tuple(platform for platform in Platform if platform not in WITH_AN_API)
TAOBAO = Portal("default", Platform.TAOBAO)
REPLY = COPY[Language.ZH]
TEXT = "亲，您好！很抱歉灯不亮，请联系客服。"


def a_csv(folder: Path, *rows: str, header: str = "评价ID,订单编号,买家昵称,评价内容,评分") -> Path:
    path = folder / "taobao.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def by_hand(place: Place) -> ByHand:
    return ByHand(place.store, place.clock)


def approve(place: Place, name: str, text: str = TEXT) -> None:
    proposed(place, **place.store.inquiry(name).model_dump())
    version = place.store.standing(name).version
    asked = Request(proposal_id=name, version=version, action=Action.APPROVE, text=text, text_sha256=sha256(text))
    place.services.desk.decide(an_actor(), asked)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def test_an_export_is_taken_in_once_and_a_changed_row_comes_back(place: Place, tmp_path: Path) -> None:
    path = a_csv(tmp_path, "1,A1,小王,灯不亮,1", "2,A2,小李,很好,5")
    assert by_hand(place).bring(path, TAOBAO).added == 2
    again = by_hand(place).bring(path, TAOBAO)
    assert (again.added, again.known, again.changed) == (0, 2, 0)
    changed = by_hand(place).bring(a_csv(tmp_path, "1,A1,小王,灯不亮了，还闪,1", "2,A2,小李,很好,5"), TAOBAO)
    assert (changed.added, changed.changed) == (0, 1)
    (first, *_) = place.store.new()
    assert (first.platform, first.order_id, first.author, first.text) == (Platform.TAOBAO, "A1", "小王", "灯不亮了，还闪")


def test_answers_come_out_in_the_order_of_the_export_with_every_column_kept(place: Place, tmp_path: Path) -> None:
    path = a_csv(tmp_path, "2,A2,小李,很好,5", "1,A1,小王,灯不亮,1")
    by_hand(place).bring(path, TAOBAO)
    approve(place, "taobao-review-default-1")
    place.clock.move(minutes=2)
    done = by_hand(place).copy(path, tmp_path / "out.csv", TAOBAO)
    assert (done.answers, done.waiting) == (1, {"new": 1})
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["评价ID", "订单编号", "买家昵称", "评价内容", "评分", REPLY]
    assert [row[0] for row in rows[1:]] == ["2", "1"]
    assert [row[-1] for row in rows[1:]] == ["", TEXT]


def test_an_approval_that_can_still_be_undone_is_not_handed_out(place: Place, tmp_path: Path) -> None:
    path = a_csv(tmp_path, "1,A1,小王,灯不亮,1")
    by_hand(place).bring(path, TAOBAO)
    approve(place, "taobao-review-default-1")
    assert by_hand(place).copy(path, tmp_path / "out.csv", TAOBAO).answers == 0


def test_nothing_is_published_until_the_seller_confirms_it(place: Place, tmp_path: Path) -> None:
    path, out = a_csv(tmp_path, "1,A1,小王,灯不亮,1", "2,A2,小李,很好,5"), tmp_path / "out.csv"
    by_hand(place).bring(path, TAOBAO)
    approve(place, "taobao-review-default-1")
    place.clock.move(minutes=2)
    Publisher(place.store, {}, place.clock).run_once()
    by_hand(place).copy(path, out, TAOBAO)
    assert place.store.status("taobao-review-default-1") is Status.APPROVED
    assert by_hand(place).confirm(out, TAOBAO, by="olga").published == 1
    assert place.store.status("taobao-review-default-1") is Status.PUBLISHED
    assert by_hand(place).confirm(out, TAOBAO, by="olga").before == 1


def test_a_text_that_was_changed_in_the_file_is_not_marked_as_published(place: Place, tmp_path: Path) -> None:
    path, out = a_csv(tmp_path, "1,A1,小王,灯不亮,1"), tmp_path / "out.csv"
    by_hand(place).bring(path, TAOBAO)
    approve(place, "taobao-review-default-1")
    place.clock.move(minutes=2)
    by_hand(place).copy(path, out, TAOBAO)
    out.write_text(out.read_text(encoding="utf-8-sig").replace("请联系客服", "加微信"), encoding="utf-8-sig")
    done = by_hand(place).confirm(out, TAOBAO, by="olga")
    assert (done.published, len(done.differ)) == (0, 1)
    assert place.store.status("taobao-review-default-1") is Status.APPROVED


def test_columns_that_were_named_once_are_remembered_for_the_portal(place: Place, tmp_path: Path) -> None:
    first = a_csv(tmp_path, "7,灯不亮,1", header="编码,买家说,几颗星")
    named = {"id": "编码", "text": "买家说", "rating": "几颗星"}
    assert by_hand(place).bring(first, TAOBAO, named).added == 1
    second = a_csv(tmp_path, "8,很好,5", header="编码,买家说,几颗星")
    assert by_hand(place).bring(second, TAOBAO).added == 1
    with pytest.raises(InputError):
        by_hand(place).bring(second, Portal("default", Platform.JD), {"text": "没有"})


def test_rows_without_an_id_are_known_by_what_they_say(place: Place, tmp_path: Path) -> None:
    path = a_csv(tmp_path, "A1,小王,灯不亮,1", "A1,小王,灯不亮,1", header="订单编号,买家昵称,评价内容,评分")
    assert by_hand(place).bring(path, TAOBAO).added == 1
    assert by_hand(place).bring(path, TAOBAO).added == 0


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.RETURN])
def test_chats_and_returns_are_not_for_files(channel: Channel) -> None:
    with pytest.raises(InputError, match="suggestions"):
        Portal("default", Platform.TAOBAO, channel)


def test_a_chat_in_a_row_is_refused_and_the_rest_goes_on(place: Place, tmp_path: Path) -> None:
    path = a_csv(tmp_path, "1,chat,在吗,", "2,review,很好,5", header="评价ID,channel,评价内容,评分")
    done = by_hand(place).bring(path, TAOBAO)
    assert done.added == 1
    assert "POST /v1/suggestions" in done.rejects[0]


def test_a_workbook_and_json_go_there_and_back(place: Place, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Review ID", "Review text", "Star rating"])
    sheet.append([11, "=SUM(1)", 1])
    book.save(tmp_path / "in.xlsx")
    amazon = Portal("default", Platform.AMAZON)
    by_hand(place).bring(tmp_path / "in.xlsx", amazon)
    approve(place, "amazon-review-default-11", "Hello! We are sorry. Please write to us through the order page.")
    place.clock.move(minutes=2)
    by_hand(place).copy(tmp_path / "in.xlsx", tmp_path / "out.xlsx", amazon)
    rows = list(load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[1][-1] == "Hello! We are sorry. Please write to us through the order page."
    assert by_hand(place).confirm(tmp_path / "out.xlsx", amazon, by="olga").published == 1
    (tmp_path / "in.json").write_text(json.dumps({"reviews": [{"id": 12, "text": "Broken", "rating": 1}]}), encoding="utf-8")
    assert by_hand(place).bring(tmp_path / "in.json", amazon).added == 1


def test_the_command_goes_all_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path))
    with Store.open(f"sqlite:///{tmp_path}/otklik.db") as store:
        store.save_shop(Shop(id="s1", name="Лавка"))
    path = a_csv(tmp_path, "1,A1,小王,灯不亮,1")
    common = ["--shop", "s1", "--platform", "taobao", "--json"]
    brought = CliRunner().invoke(command, ["import", str(path), *common], catch_exceptions=False)
    assert json.loads(brought.stdout)["added"] == 1
    copied = CliRunner().invoke(command, ["export", str(path), "-o", str(tmp_path / "out.xlsx"), *common], catch_exceptions=False)
    assert json.loads(copied.stdout) == {"answers": 0, "waiting": {"new": 1}}
    confirmed = CliRunner().invoke(command, ["confirm", str(tmp_path / "out.xlsx"), *common], catch_exceptions=False)
    assert json.loads(confirmed.stdout)["published"] == 0


@pytest.mark.parametrize("platform", PORTALS)
def test_every_portal_has_rules_bounds_a_clock_and_a_language_of_its_own(platform: Platform) -> None:
    book = Rulebook.bundled()
    own = [rule for rule in book.effective(platform, Channel.REVIEW, Jurisdiction.RU, NOW.date()) if platform in rule.platforms]
    assert own or any(platform in rule.platforms for rule in book.rules)
    assert limit_of(platform, Channel.REVIEW).max
    asked = an_inquiry("Not working", platform=platform, rating=1)
    shop = Shop(id="default", name="Лавка", languages=tuple(Language))
    proposal = propose(asked, Bench(shop=shop, library=Library(), rulebook=book, writer=Composer()), now=NOW)
    assert proposal.brief.triage.due_at is not None
    assert proposal.brief.language is PLATFORM_LANGUAGE[platform]
