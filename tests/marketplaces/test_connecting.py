"""Connecting an account: what the key can do is told first, and the key is never kept in the clear."""

import base64
import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from assistant.cli.connect import command
from assistant.domain import Shop, Status
from assistant.drafting import OVERLAP, Drafter
from assistant.errors import InputError, MarketplaceBusy, SettingsError
from assistant.marketplaces.fakes.ozon import FakeOzon
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.keys import KeyState, keys
from assistant.marketplaces.limiter import Allowance, Buckets, NoLimit, SharedLimiter
from assistant.marketplaces.tokens import ozon_report, wb_report
from assistant.marketplaces.transport import Transport
from assistant.pipeline import Bench
from assistant.settings import Settings
from assistant.store import Connected, Store
from assistant.vault import Vault
from assistant.wiring import connected_marketplaces
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Platform
from tests.builders import NOW
from tests.databases import HERE
from tests.marketplaces.connections import connected


def a_token(**claims: Any) -> str:
    body = {"acc": 3, "s": 1 << 7 | 1 << 9, "exp": int((NOW + timedelta(days=90)).timestamp())} | claims
    parts = (json.dumps({"alg": "ES256"}), json.dumps(body), "signature")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def test_a_wildberries_token_tells_what_it_can_before_any_request() -> None:
    report = wb_report(a_token(), NOW)
    assert report.usable
    assert report.can == ("reviews and questions", "chat")
    assert any("returns" in line for line in report.cannot)
    assert report.kind == "personal"


def test_a_basic_token_is_told_what_its_rate_means() -> None:
    assert any("5 requests an HOUR" in line for line in wb_report(a_token(acc=1), NOW).warnings)


def test_a_read_only_token_cannot_publish() -> None:
    assert any("read-only" in line for line in wb_report(a_token(s=1 << 7 | 1 << 30), NOW).cannot)


@pytest.mark.parametrize("claims", [{"exp": int((NOW - timedelta(days=1)).timestamp())}, {"s": 1 << 1}])
def test_an_ended_token_and_one_without_reviews_are_not_usable(claims: dict[str, int]) -> None:
    assert not wb_report(a_token(**claims), NOW).usable


@pytest.mark.parametrize("text", ["", "abc", "a.b.c", "a.W10.c"])
def test_what_is_no_token_is_said_so(text: str) -> None:
    with pytest.raises(InputError, match="not a Wildberries token"):
        wb_report(text, NOW)


@pytest.mark.parametrize(("days", "state"), [(None, KeyState.UNKNOWN), (-1, KeyState.ENDED), (13, KeyState.ENDING), (15, KeyState.WORKS)])
def test_a_key_that_ends_soon_is_told_before_it_does(days: int | None, state: KeyState, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        ends = None if days is None else NOW + timedelta(days=days)
        store.save_connection(
            Connected(
                shop_id="s1", platform=Platform.WB, sealed=b"secret", settings={"kind": "personal"}, expires_at=ends, connected_at=NOW
            )
        )
        (key,) = keys(store, NOW)
        assert (key.shop_id, key.platform, key.state, key.kind) == ("s1", Platform.WB, state, "personal")
        assert "secret" not in key.model_dump_json()


def test_connecting_again_reads_everything_again(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        made = Connected(shop_id="s1", platform=Platform.WB, sealed=b"x", settings={}, expires_at=None, connected_at=NOW)
        store.save_connection(made)
        store.move_watermark("s1", Platform.WB, NOW)
        store.save_connection(made)
        assert store.watermark("s1", Platform.WB) is None


def test_an_ozon_key_without_a_subscription_names_what_is_closed() -> None:
    with FakeOzon() as fake, httpx2.Client(base_url=fake.url, headers={"Client-Id": "1001", "Api-Key": "ozon-key"}) as client:
        fake.closed.update({"review", "chat"})
        report = ozon_report(Transport("ozon", client, NoLimit(), sleep=lambda seconds: None), NOW)
    assert report.can == ("questions", "returns")
    assert any("Управление отзывами" in line for line in report.cannot)
    assert report.expires_at == datetime(2027, 5, 1, tzinfo=UTC)


def test_a_sealed_key_opens_only_with_its_own_key() -> None:
    vault = Vault(Vault.new_key())
    sealed = vault.seal("wb-token")
    assert b"wb-token" not in sealed
    assert vault.open(sealed) == "wb-token"
    with pytest.raises(SettingsError, match="another OTKLIK_SECRET_KEY"):
        Vault(Vault.new_key()).open(sealed)


def test_a_bad_key_says_how_to_make_a_good_one() -> None:
    with pytest.raises(SettingsError, match="--new-key"):
        Vault("short")


def test_connecting_keeps_the_key_sealed_and_the_service_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Vault.new_key()
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path))
    monkeypatch.setenv("OTKLIK_SECRET_KEY", key)
    token = a_token(exp=int((datetime.now(UTC) + timedelta(days=90)).timestamp()))
    with FakeWildberries(token=token) as fake:
        fake.add_review("Гудит", rating=2)
        hosts = json.dumps({f"wb-{part}": fake.url for part in ("feedbacks", "chat", "returns")})
        arguments = ["wb", "--shop", "s1", "--token-stdin", "--yes", "--hosts", hosts, "--json"]
        result = CliRunner().invoke(command, arguments, input=token + "\n", catch_exceptions=False)
        assert json.loads(result.stdout)["waiting"] == {"review ★★, today": 1}
        assert token not in result.output
        settings = Settings()
        with Store.open(settings.store_url) as store, ExitStack() as closing:
            (market,) = connected_marketplaces(settings, store, closing).values()
            assert [inquiry.text for inquiry in market.unanswered()] == ["Гудит"]
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["wb", "ozon", "ym"])
def test_collecting_twice_brings_nothing_twice_and_a_changed_review_comes_back(name: str, tmp_path: Path) -> None:
    with connected(name) as link, Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        store.save_shop(shop := Shop(id="s1", name="Лавка"))
        bench = Bench(shop=shop, library=Library(), rulebook=Rulebook(), writer=Composer())
        moments = [datetime.now(UTC)]
        drafter = Drafter(store, lambda shop_id: bench, {("s1", Platform(name)): link.market}, lambda: moments[-1])
        review = link.fake.add_review("Гудит", rating=2)
        assert drafter.collect() == 1
        assert drafter.collect() == 0
        assert store.watermark("s1", Platform(name)) == moments[-1]
        link.fake.add_review("Раньше времени", rating=3, created=moments[-1] - OVERLAP / 2)
        assert drafter.collect() == 1
        if name == "wb":
            link.fake.reviews[review].row["text"] = "Гудит и мигает"
            drafter.collect()
            assert store.inquiry(f"wb-review-{review}").text == "Гудит и мигает"
            assert store.status(f"wb-review-{review}") is Status.NEW


def test_a_break_while_collecting_loses_nothing(tmp_path: Path) -> None:
    with connected("wb") as link, Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        drafter = Drafter(store, lambda shop_id: None, {("s1", Platform.WB): link.market}, lambda: NOW)  # type: ignore[arg-type,return-value]
        link.fake.add_review("Гудит")
        link.fake.fault("GET /api/v1/questions", "error_before", times=4)
        assert drafter.collect() == 1
        assert store.watermark("s1", Platform.WB) is None
        drafter.collect()
        assert store.watermark("s1", Platform.WB) == NOW


class Time:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def a_limiter(path: Path | Buckets, time: Time, token: str = "t") -> SharedLimiter:
    return SharedLimiter(path, token, {"all": Allowance(3, 1, 2)}, clock=time, sleep=time.sleep)


def test_two_processes_share_one_allowance(tmp_path: Path) -> None:
    time = Time()
    one, other = a_limiter(tmp_path / "a.db", time), a_limiter(tmp_path / "a.db", time)
    one.take("all")
    other.take("all")
    one.take("all")
    assert time.slept == [pytest.approx(1 / 3, abs=0.01)]


@pytest.mark.usefixtures("each_database")
def test_workers_on_several_machines_share_one_allowance(tmp_path: Path) -> None:
    time, url = Time(), HERE.url(tmp_path)
    one, other = a_limiter(HERE.open(url), time), a_limiter(HERE.open(url), time)
    one.take("all")
    other.take("all")
    one.take("all")
    assert time.slept == [pytest.approx(1 / 3, abs=0.01)]
    other.note("all", 429, {"X-Ratelimit-Retry": "7"})
    one.take("all")
    assert sum(time.slept) >= 7


def test_another_token_has_its_own_allowance(tmp_path: Path) -> None:
    time = Time()
    for token in ("a", "b"):
        limiter = a_limiter(tmp_path / "a.db", time, token)
        limiter.take("all")
        limiter.take("all")
    assert time.slept == []


def test_the_platforms_own_word_closes_the_group(tmp_path: Path) -> None:
    time = Time()
    limiter = a_limiter(tmp_path / "a.db", time)
    limiter.note("all", 429, {"X-Ratelimit-Retry": "7"})
    limiter.take("all")
    assert sum(time.slept) >= 7


def test_a_long_wait_is_handed_back_instead_of_blocking(tmp_path: Path) -> None:
    time = Time()
    limiter = a_limiter(tmp_path / "a.db", time)
    limiter.note("all", 429, {"X-Ratelimit-Retry": "600"})
    with pytest.raises(MarketplaceBusy) as caught:
        limiter.take("all")
    assert caught.value.retry_after == pytest.approx(600)
    assert time.slept == []
