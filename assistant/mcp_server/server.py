"""The server of the Model Context Protocol with its five tools."""

import logging
from importlib.metadata import version

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import ToolAnnotations

from assistant.mcp_server.shown import INSTRUCTIONS
from assistant.mcp_server.tools import KeyOf, Tools
from assistant.web.services import Services

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_DRAFTS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)


def build_server(services: Services, key_of: KeyOf) -> MCPServer:
    """A server over these services; each call is made with the key that `key_of` finds."""
    tools = Tools(services, key_of)
    with _logging_left_alone():
        server = MCPServer("otklik", title="Otklik", instructions=INSTRUCTIONS, version=version("otklik"), log_level="WARNING")
    server.add_tool(tools.suggest_reply, title="Suggest a reply", annotations=_DRAFTS)
    server.add_tool(tools.check_text, title="Check a text", annotations=_READS)
    server.add_tool(tools.search_knowledge, title="Search the shop's knowledge", annotations=_READS)
    server.add_tool(tools.list_proposals, title="List proposals", annotations=_READS)
    server.add_tool(tools.read_proposal, title="Read a proposal", annotations=_READS)
    return server


def serve_stdio(services: Services, key: str) -> None:
    """Serves one local agent over standard input and output until it leaves."""

    def key_of(context: Context) -> str:
        return key

    build_server(services, key_of).run("stdio")


class _logging_left_alone:  # noqa: N801 - used as a verb
    """The SDK sets up the logging of the whole process unless somebody has; for that moment somebody has."""

    def __enter__(self) -> None:
        self._nobody = logging.NullHandler()
        logging.getLogger().addHandler(self._nobody)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self._nobody)
