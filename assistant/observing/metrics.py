"""Numbers for Prometheus. What is kept in the database is read from there, so that it is true for all processes together and outlives
them; what only this process knows (times, waits) is counted here. Nothing is labelled with a buyer, and with a shop only if wanted.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Histogram, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.errors import StoreError
from assistant.store import Spent, Store

_KEPT_SECONDS = 5.0
_TIMES = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_WAITS = (0.1, 0.5, 1, 2, 5, 10, 20, 30, 60)


class Meters:
    """What this process counts, and the page that shows it together with what the database holds."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self._requests = Histogram("otklik_http_request_seconds", "Until an answer began.", labels, buckets=_TIMES, registry=self.registry)
        self._waits = Histogram("otklik_rate_wait_seconds", "Waits for the provider's limits.", buckets=_WAITS, registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answer began."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def waited(self, seconds: float) -> None:
        """A call of a model waited for its turn."""
        self._waits.observe(seconds)

    def watch(self, store: Store, clock: Callable[[], datetime], *, by_shop: bool = False) -> None:
        """Shows what the store holds, too."""
        self.registry.register(StoreNumbers(store, clock, by_shop=by_shop))

    def page(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """A small server of its own for a process without the desk; gives what stops it."""
        server, thread = start_http_server(port, host, self.registry)

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return stop


class StoreNumbers(Collector):
    """Reads the store at most every few seconds; `otklik_up` is 0 while it does not answer."""

    def __init__(self, store: Store, clock: Callable[[], datetime], *, by_shop: bool) -> None:
        self._store, self._clock, self._by_shop = store, clock, by_shop
        self._lock = threading.Lock()
        self._kept: tuple[float, list[Metric]] | None = None

    def describe(self) -> Iterable[Metric]:
        """Nothing is read while the page is only being set up."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment, or of a few seconds ago."""
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > _KEPT_SECONDS:
                try:
                    found = list(self._read())
                except StoreError:
                    found = [GaugeMetricFamily("otklik_up", "Whether the database answers.", value=0)]
                self._kept = (time.monotonic(), found)
            yield from self._kept[1]

    def _read(self) -> Iterator[Metric]:
        now, store = self._clock(), self._store
        standings = store.standings()
        yield GaugeMetricFamily("otklik_up", "Whether the database answers.", value=1)
        yield _family(GaugeMetricFamily, "otklik_inquiries", "Inquiries by status.", "status", standings.statuses)
        yield _family(GaugeMetricFamily, "otklik_outcomes", "Inquiries by what their last draft came to.", "outcome", standings.outcomes)
        yield _family(CounterMetricFamily, "otklik_decisions", "Decisions of people.", "action", standings.decisions)
        yield _family(GaugeMetricFamily, "otklik_publications", "Calls to marketplaces by how they stand.", "outcome", standings.attempts)
        ages = {"draft": store.oldest_waiting(), "send": store.oldest_unsent(now), "settle": store.oldest_open()}
        seconds = {name: max(0.0, (now - since).total_seconds()) if since else 0.0 for name, since in ages.items()}
        yield _family(GaugeMetricFamily, "otklik_oldest_seconds", "How long the oldest waits for its turn.", "stage", seconds)
        yield GaugeMetricFamily("otklik_publishing_paused", "Whether the kill switch is on.", value=int(store.paused))
        yield from self._spending(store.spent_by_shop())

    def _spending(self, spent: dict[str, Spent]) -> Iterator[Metric]:
        shops = spent if self._by_shop else {"": _together(spent.values())}
        names = ["shop"] if self._by_shop else []
        drafts = CounterMetricFamily("otklik_drafts", "Drafts made.", labels=names)
        cost = CounterMetricFamily("otklik_cost_usd", "US dollars paid for drafts.", labels=names)
        tokens = CounterMetricFamily("otklik_tokens", "Tokens that drafts took.", labels=[*names, "kind"])
        for shop, used in shops.items():
            label = [shop] if self._by_shop else []
            drafts.add_metric(label, used.drafts)
            cost.add_metric(label, float(used.usd))
            for kind, number in (("input", used.input_tokens), ("cached", used.cached_tokens), ("output", used.output_tokens)):
                tokens.add_metric([*label, kind], number)
        yield from (drafts, cost, tokens)


def _family(
    kind: type[GaugeMetricFamily] | type[CounterMetricFamily],
    name: str,
    says: str,
    label: str,
    counted: "dict[str, int] | dict[str, float]",
) -> Metric:
    family = kind(name, says, labels=[label])
    for value, number in sorted(counted.items()):
        family.add_metric([value], number)
    return family


def _together(spent: Iterable[Spent]) -> Spent:
    names = ("drafts", "micro_usd", "input_tokens", "cached_tokens", "output_tokens")
    every = list(spent)
    return Spent(**{name: sum(getattr(one, name) for one in every) for name in names})
