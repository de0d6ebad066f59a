"""`otklik worker`: collecting, drafting and publishing without the desk."""

import signal
import threading

import click


@click.command()
@click.option("--name", default="", help="Stable name among the workers of one database; default: the host's name and a number.")
@click.option("--at-once", type=click.IntRange(1, 500), help="Drafts made at once; default from the settings.")
def command(name: str, at_once: int | None) -> None:
    """Collect, draft and publish until stopped. On PostgreSQL any number of workers share the work; on SQLite there is one."""
    from assistant.cli.progress import tell
    from assistant.observing import observe
    from assistant.settings import Settings
    from assistant.wiring import services_for

    settings = Settings()
    changes = {"worker_name": name or settings.worker_name, "drafts_at_once": at_once or settings.drafts_at_once}
    observe(settings, "otklik worker")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with services_for(settings.model_copy(update=changes), secure_cookies=False, tell=tell) as services:
        working = services.working()
        if working is None:
            return
        stop_metrics = services.watch.meters.serve(settings.metrics_host, settings.metrics_port) if settings.metrics_port else None
        working.start()
        tell(f"worker {working.name} works")
        stopping.wait()
        tell("finishing what is in hand")
        working.stop()
        if stop_metrics:
            stop_metrics()
