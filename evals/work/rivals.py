"""The same work by others: threads that forget everything, a LangChain batch, and procrastinate on PostgreSQL."""

import asyncio
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from evals.work.drafts import ask, client, inquiries


def threads(url: str, count: int, at_once: int) -> None:
    """Plain threads: whatever was done is lost with the process."""
    asking = client(at_once)
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda inquiry: ask(asking, url, inquiry.text), inquiries(0, count)))


def langchain(url: str, count: int, at_once: int) -> None:
    """A LangChain batch loop over one runnable."""
    from langchain_core.runnables import RunnableLambda  # type: ignore[import-not-found,unused-ignore]

    asking = client(at_once)
    chain: RunnableLambda[str, None] = RunnableLambda(lambda words: ask(asking, url, words))
    chain.batch([inquiry.text for inquiry in inquiries(0, count)], config={"max_concurrency": at_once})


def procrastinate(url: str, count: int, at_once: int, database: str) -> None:
    """One task for each inquiry in procrastinate's own queue on PostgreSQL."""
    from procrastinate import App, PsycopgConnector
    from procrastinate.types import JSONValue

    asking = client(at_once)
    app = App(connector=PsycopgConnector(conninfo=database.replace("+psycopg", "")))

    @app.task(name="draft", queue="draft")
    def draft(words: str) -> None:
        ask(asking, url, words)

    async def work() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(at_once))
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            words: list[dict[str, JSONValue]] = [{"words": inquiry.text} for inquiry in inquiries(0, count)]
            for start in range(0, count, 500):
                await draft.batch_defer_async(*words[start : start + 500])
            await app.run_worker_async(queues=["draft"], concurrency=at_once, wait=False, install_signal_handlers=False)

    asyncio.run(work())


RIVALS: dict[str, Callable[..., None]] = {"threads": threads, "langchain": langchain, "procrastinate": procrastinate}

if __name__ == "__main__":
    name, address, number, wide, *more = sys.argv[1:]
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.monotonic()
    RIVALS[name](address, int(number), int(wide), *more)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"{time.monotonic() - began:.2f} {spent:.3f} {used.ru_maxrss / 1024:.0f}")
