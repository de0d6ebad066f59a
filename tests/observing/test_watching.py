"""Numbers, the state of every part, and spans: true, protected, and without a buyer's word."""

import urllib.request
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Scope
from assistant.domain import Inquiry, Usage
from assistant.errors import StoreError
from assistant.observing.health import Check, checks_for
from assistant.observing.metrics import Meters
from assistant.observing.tracing import chat, sent_to
from assistant.observing.watch import Watch
from assistant.pipeline import propose
from assistant.settings import Settings
from assistant.store import Connected
from assistant.web.app import create_app
from knowledge.library import Library
from knowledge.types import Platform
from tests.builders import NOW, an_inquiry
from tests.desk.detector import spelled_word_detector  # noqa: F401 - the desk's rules of these tests name a detector that only tests know
from tests.desk.parts import Place, a_place
from tests.work.test_limits import drafted

HERE = ("127.0.0.1", 5000)
THERE = ("192.0.2.7", 5000)


def a_client(place: Place, watch: Watch | None = None, *, who: tuple[str, int] = HERE, proxied: bool = False) -> TestClient:
    services = replace(place.services, watch=watch or Watch(), secure_cookies=proxied)
    return TestClient(create_app(services), base_url="http://127.0.0.1", client=who)


@pytest.mark.usefixtures("each_database")
def test_the_numbers_are_the_databases(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    place.store.propose_many([drafted(n, usd="0.25") for n in range(2)])
    place.store.add(an_inquiry("Ещё не прочитано", id="i9", external_id="e9"))
    meters = Meters()
    meters.watch(place.store, lambda: place.clock() + timedelta(days=3650), by_shop=True)
    meters.waited(0.3)
    page = meters.page().decode()
    for line in (
        'otklik_inquiries{status="proposed"} 2.0',
        'otklik_inquiries{status="new"} 1.0',
        'otklik_drafts_total{shop="default"} 2.0',
        'otklik_cost_usd_total{shop="default"} 0.5',
        'otklik_tokens_total{kind="input",shop="default"} 1800.0',
        "otklik_rate_wait_seconds_count 1.0",
        "otklik_up 1.0",
    ):
        assert line in page.splitlines()
    oldest = next(line for line in page.splitlines() if line.startswith('otklik_oldest_seconds{stage="draft"}'))
    assert float(oldest.split()[-1]) > 0
    assert "прочитано" not in page


def test_while_the_database_is_away_the_page_says_so(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    meters = Meters()

    class Away:
        def standings(self) -> None:
            raise StoreError("gone")

    meters.watch(Away(), place.clock)  # type: ignore[arg-type]  # a store that is away
    assert "otklik_up 0.0" in meters.page().decode()


def test_requests_are_counted_by_route_and_never_by_what_was_searched_for(tmp_path: Path) -> None:
    watch = Watch()
    with a_client(a_place(tmp_path), watch) as client:
        client.get("/desk/i/i1", params={"search": "ыгытх"})
        client.get("/ыгытх")
        client.get("/static/desk.css")
    page = watch.meters.page().decode()
    assert 'method="GET",route="/static",status="200"' in page
    assert 'route="none",status="404"' in page
    assert "ыгытх" not in page


def test_metrics_are_for_this_machine_and_for_keys_that_may_watch(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    keys = {scope: place.services.accounts.make_key(scope, [scope], by="test") for scope in Scope}
    assert a_client(place).get("/metrics").status_code == 200
    assert a_client(place, proxied=True).get("/metrics").status_code == 401
    assert a_client(place).get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401
    elsewhere = a_client(place, who=THERE)
    got = {scope: elsewhere.get("/metrics", headers={"Authorization": f"Bearer {key}"}).status_code for scope, key in keys.items()}
    assert got == {Scope.DRAFT: 401, Scope.REVIEW: 401, Scope.ADMIN: 200, Scope.WATCH: 200}
    assert elsewhere.get("/v1/proposals", headers={"Authorization": f"Bearer {keys[Scope.WATCH]}"}).status_code == 403


def test_a_process_without_the_desk_has_a_page_of_its_own() -> None:
    meters = Meters()
    meters.waited(2)
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stop = meters.serve("127.0.0.1", port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert b"otklik_rate_wait_seconds_sum 2.0" in answer.read()
    finally:
        stop()


def the_parts(place: Place, tmp_path: Path, **settings: object) -> tuple[Check, ...]:
    return checks_for(Settings(home=tmp_path, **settings), place.store, Library(), None, place.clock)  # type: ignore[arg-type]


def test_readyz_names_the_part_that_is_ill_and_why_to_those_who_may_know(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    given = {"platform": Platform.WB, "sealed": b"", "settings": {}, "connected_at": NOW}
    place.store.save_connection(Connected(shop_id="default", expires_at=NOW - timedelta(days=1), **given))
    watch = Watch(checks=the_parts(place, tmp_path))
    answer = a_client(place, watch).get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "limited")
    assert answer.json()["ill"] == ["encoder", "marketplaces", "workers"]
    assert "ended on 2026-11-01" in answer.json()["wrong"]["marketplaces"]
    assert "wrong" not in a_client(place, watch, who=THERE).get("/readyz").json()


def test_a_worker_that_fell_silent_is_noticed(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    workers = next(check for check in the_parts(place, tmp_path) if check.name == "workers")
    place.store.begin_round("count", place.clock(), timedelta(seconds=2), lambda connection: None)
    assert workers.look() == ""
    place.clock.move(minutes=2)
    assert "no worker has looked" in workers.look()


def test_without_disk_or_database_the_service_is_ill(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    full = a_client(place, Watch(checks=the_parts(place, tmp_path, least_free_mb=10**9))).get("/readyz")
    assert (full.status_code, "disk" in full.json()["ill"]) == (503, True)
    place.store.switch = _gone  # type: ignore[method-assign]  # the database goes away
    away = a_client(place, Watch(checks=the_parts(place, tmp_path))).get("/readyz")
    assert (away.status_code, away.json()["ill"][0], away.json()["publishing"]) == (503, "store", "unknown")


def _gone(name: str) -> str:
    raise StoreError("the database refused a read: OperationalError")


def _failing_call() -> None:
    with chat("m") as told:
        told.used("m-1", Usage(input_tokens=7, cost_usd=Decimal(0)))
        raise ValueError("ыгытх")


def test_a_draft_leaves_spans_that_tell_steps_and_use_and_no_words(tmp_path: Path) -> None:
    trace = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    kept = memory.InMemorySpanExporter()
    provider = trace.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(kept))
    inquiry: Inquiry = an_inquiry("Ыгытх не светит", rating=1)
    place = a_place(tmp_path)
    with sent_to(provider):
        propose(inquiry, place.services.bench_for("default"), now=NOW)
        with pytest.raises(ValueError, match="ыгытх"):
            _failing_call()
    spans = {span.name: span for span in kept.get_finished_spans()}
    assert {"propose", "triage", "brief", "write", "chat m"} <= spans.keys()
    assert spans["propose"].attributes["otklik.inquiry"] == "i1"
    assert (spans["chat m"].attributes["gen_ai.usage.input_tokens"], spans["chat m"].attributes["error.type"]) == (7, "ValueError")
    assert "гытх" not in "".join(span.to_json() for span in spans.values())
