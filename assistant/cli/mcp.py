"""`otklik mcp`: the tools for one local agent, over standard input and output."""

import click


@click.command()
def command() -> None:
    """Serve an AI agent over the Model Context Protocol (stdio).

    The agent acts with the API key in OTKLIK_API_KEY, within its scope and its shops. No tool approves or publishes.
    """
    from assistant.cli.progress import tell
    from assistant.errors import SettingsError
    from assistant.settings import Settings
    from assistant.wiring import services_for

    try:
        from assistant.mcp_server.server import serve_stdio
    except ImportError as error:
        raise SettingsError("the MCP server needs an extra: pip install 'otklik[mcp]'") from error

    settings = Settings()
    key = settings.api_key.get_secret_value()
    with services_for(settings, secure_cookies=False, work=False, tell=tell) as services:
        if services.accounts.key(key) is None:
            raise SettingsError("OTKLIK_API_KEY is no valid key; make one with `otklik user key agent --scope draft`")
        serve_stdio(services, key)
