"""The settings of one installation: read once in `wiring`, handed on as values."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from assistant.store import Budget

YANDEX_SOURCES = ("5.45.207.0/25", "141.8.142.0/25", "5.255.253.0/25")
"""Where Yandex Market's notifications come from (its notifications document, 2026)."""


class WriterChoice(StrEnum):
    """auto: the model when a base URL or a key is set, else the composer."""

    AUTO = "auto"
    COMPOSER = "composer"
    MODEL = "model"


class LogForm(StrEnum):
    """auto: plain text on a terminal, else JSON."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


class Settings(BaseSettings):
    """Each field is an environment variable with the prefix OTKLIK_, or a line in a `.env` file beside the data."""

    model_config = SettingsConfigDict(env_prefix="OTKLIK_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default=Path(".otklik"), description="Folder of the database, the index and the sandbox marketplace.")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty means a SQLite file in home.")
    chroma_url: str = Field(default="", description="URL of a Chroma server; empty means the embedded index in home.")
    writer: WriterChoice = WriterChoice.AUTO
    model: str = Field(default="gpt-5-mini", description="Model name as the server knows it.")
    model_base_url: str = Field(default="", description="Any OpenAI-protocol address; empty means the openai package's default.")
    model_api_key: SecretStr = SecretStr("")
    model_timeout: float = Field(default=30.0, gt=0, description="Seconds one draft may take, all attempts together.")
    model_masked: bool = Field(
        default=True, description="Replace personal data before a text leaves for the model. False only for a local model."
    )
    reply_prompt: str = Field(default="reply.v1", description="Which version of the prompt drafts are asked for with; see prompts/.")
    model_fallbacks: str = Field(default="", description="Models of the same server to ask when the first cannot answer, by comma.")
    langchain_model: str = Field(default="", description="A langchain-core chat model, package.module:Class, used instead.")
    langchain_options: dict[str, str] = Field(default_factory=dict, description="Its constructor's options, as JSON.")
    requests_per_minute: float | None = Field(default=None, gt=0, description="The provider's limit of requests.")
    tokens_per_minute: float | None = Field(default=None, gt=0, description="The provider's limit of tokens.")
    price_input: Decimal | None = Field(default=None, description="US dollars per million input tokens; else the bundled price table.")
    price_cached: Decimal | None = Field(default=None, description="US dollars per million cached input tokens.")
    price_output: Decimal | None = Field(default=None, description="US dollars per million output tokens.")
    judge: bool = Field(default=False, description="Ask the model to doubt the facts of every draft once more; it only adds findings.")
    drafts_per_day: int | None = Field(
        default=None, ge=0, description="Drafts a shop may get a day, unless `otklik budget` says otherwise."
    )
    usd_per_day: Decimal | None = Field(default=None, ge=0, description="US dollars a shop's drafts may cost a day.")
    drafts_per_minute: int | None = Field(default=None, ge=1, description="Drafts a shop may get a minute, so that all get their share.")
    secret_key: SecretStr = Field(default=SecretStr(""), description="Key that seals marketplace keys; empty means the system's keyring.")
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    undo_seconds: int = Field(default=60, ge=0, description="How long an approved answer can be recalled before it is sent.")
    yandex_sources: tuple[str, ...] = Field(
        default=YANDEX_SOURCES, description="Address ranges that Yandex Market's notifications are taken from, as JSON."
    )
    drafts_at_once: int = Field(default=8, ge=1, le=500, description="Drafts that one worker process makes at once.")
    worker_name: str = Field(
        default="",
        description="Stable name of this worker among those of one PostgreSQL database; empty means the host's name and a number.",
    )
    price_hours: float = Field(default=24, gt=0, description="A price that was read longer ago than this is not told to anyone.")
    stock_hours: float = Field(default=6, gt=0, description="The same for what is in stock.")
    card_hours: float = Field(default=3, gt=0, description="How often the cards of connected marketplaces are read.")
    log_level: str = Field(default="INFO", pattern="^(?i:debug|info|warning|error)$", description="The least grave lines that are logged.")
    log_form: LogForm = Field(default=LogForm.AUTO, description="json, text, or auto: text on a terminal, else JSON.")
    otlp_endpoint: str = Field(default="", description="Where spans are sent, e.g. http://collector:4318/v1/traces; empty: nowhere.")
    metrics_port: int = Field(default=0, ge=0, le=65535, description="Port of a worker's own /metrics; 0: none. The desk always has one.")
    metrics_host: str = "127.0.0.1"
    metrics_by_shop: bool = Field(default=False, description="Label drafts, tokens and cost in /metrics with the shop.")
    least_free_mb: int = Field(default=500, ge=0, description="Less free disk than this in home makes /readyz ill.")
    publishing: bool = Field(default=True, description="False stops every publication of this process; collecting and drafting go on.")

    public_url: str = Field(default="", description="Where people reach the desk, for links in messages; empty means host and port.")
    smtp_url: SecretStr = Field(default=SecretStr(""), description="smtp://login:password@host:587 or smtps://…, for notices by e-mail.")
    mail_from: str = Field(default="", description="The sender of notices by e-mail.")
    telegram_token: SecretStr = Field(default=SecretStr(""), description="The token of the bot that sends notices.")
    telegram_url: str = Field(default="https://api.telegram.org", description="The Bot API's address.")
    webhooks_to_loopback: bool = Field(default=False, description="Let webhooks go to this machine, for trying them out.")
    api_key: SecretStr = Field(default=SecretStr(""), description="The API key that `otklik mcp` acts with.")
    requests_per_minute_of_a_key: int = Field(default=600, ge=1, description="How often an API key may ask, in all processes together.")

    @property
    def store_url(self) -> str:
        """The database that the store opens."""
        return self.database_url or f"sqlite:///{self.home / 'otklik.db'}"

    @property
    def reached_at(self) -> str:
        """Where people reach the desk, as far as this installation knows."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def usual_budget(self) -> "Budget":
        """What a shop may spend that has no budget of its own."""
        from assistant.store import Budget

        return Budget(drafts=self.drafts_per_day, usd=self.usd_per_day, per_minute=self.drafts_per_minute)

    @property
    def uses_model(self) -> bool:
        """Whether drafts come from a language model."""
        wanted = self.model_base_url or self.model_api_key.get_secret_value() or self.langchain_model
        return self.writer is WriterChoice.MODEL or (self.writer is WriterChoice.AUTO and bool(wanted))
