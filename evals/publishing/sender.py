"""The process that gets killed: publishes whatever is approved in one store to one double, until nothing is left."""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from assistant.domain import Status
from assistant.marketplaces.limiter import NoLimit
from assistant.marketplaces.ozon import Ozon
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.wb import Wildberries
from assistant.marketplaces.ym import YandexMarket
from assistant.ports import Marketplace
from assistant.publishing import Publisher
from assistant.store import Store
from knowledge.types import Platform

SHOP = "s1"
CLIENT_TIMEOUT = 0.4
SETTLE = timedelta(seconds=1.0)
"""Longer than the client's timeout and the latest landing of the double together."""

HEADERS = {
    Platform.WB: {"Authorization": "wb-token"},
    Platform.OZON: {"Client-Id": "1001", "Api-Key": "ozon-key"},
    Platform.YM: {"Api-Key": "ym-key"},
}


def market(platform: Platform, url: str) -> Marketplace:
    """The real adapter in front of the double at `url`."""
    client = httpx2.Client(base_url=url, headers=HEADERS[platform], timeout=CLIENT_TIMEOUT)
    transport = Transport(platform, client, NoLimit(), sleep=lambda seconds: time.sleep(min(seconds, 0.05)))
    if platform is Platform.WB:
        return Wildberries(SHOP, transport, transport, transport)
    return Ozon(SHOP, transport) if platform is Platform.OZON else YandexMarket(SHOP, "77", "88", transport)


def main(arguments: Any) -> None:
    """Runs until every approved text has an end; prints one line when it is ready to be killed."""
    platform = Platform(arguments["platform"])
    with Store.open(arguments["store"]) as store:
        publisher = Publisher(
            store,
            {(SHOP, platform): market(platform, arguments["url"])},
            lambda: datetime.now(UTC),
            settle=SETTLE,
            retry=timedelta(seconds=0.2),
        )
        print("ready", flush=True)
        while True:
            made = publisher.run_once()
            waiting = store.unsettled((Status.SENDING, Status.UNKNOWN, Status.ACCEPTED), limit=1)
            if not made and not waiting and not store.due_replies(datetime.now(UTC) + timedelta(hours=1), limit=1):
                return
            time.sleep(0 if made else 0.05)


def breed(arguments: Any) -> None:
    """Forks one sender for every line of standard input and tells its number and its end, so that a life costs no start of Python.

    What is killed is a process of its own; this one holds only what was imported.
    """
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            main(arguments)
            os._exit(0)
        print(f"born {child}", flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    breed(json.loads(sys.argv[1]))
