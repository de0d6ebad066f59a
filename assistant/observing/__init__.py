"""Seeing the service from outside: logs, numbers and traces that tell what happened and never what a buyer wrote."""

from assistant.settings import Settings


def observe(settings: Settings, service: str) -> None:
    """Logs and traces of this process as the settings want them; called once, by a command that stays."""
    from assistant.observing.logs import configure_logs
    from assistant.observing.tracing import start_tracing

    configure_logs(settings.log_level, settings.log_form)
    start_tracing(settings.otlp_endpoint, service)
