"""What a model's tokens cost: a table of data, never code."""

from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.domain import Usage
from assistant.errors import SettingsError
from knowledge.types import Frozen

TABLE = Path(__file__).with_name("prices.yaml")
_MILLION = Decimal(1_000_000)


class Price(Frozen):
    """US dollars per million tokens for the models whose name matches `model` (`*` matches anything)."""

    model: str
    input: Decimal
    cached: Decimal
    output: Decimal
    source: str = ""
    as_of: str = ""

    def of(self, usage: Usage) -> Decimal:
        """The cost of this usage; cached tokens are part of the input tokens."""
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        return (fresh * self.input + usage.cached_tokens * self.cached + usage.output_tokens * self.output) / _MILLION


def read_prices(path: Path = TABLE) -> tuple[Price, ...]:
    """The table in a YAML file."""
    try:
        return TypeAdapter(tuple[Price, ...]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or ())
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(f"price table {str(path)!r}: each line needs model, input, cached, output: {error}") from error


def priced(usage: Usage, model: str, prices: tuple[Price, ...]) -> Usage:
    """The usage with its cost. A cost that the server told stays; a model without a price costs nothing known."""
    if usage.cost_usd:
        return usage
    price = next((price for price in prices if fnmatchcase(model, price.model)), None)
    return usage if price is None else usage.model_copy(update={"cost_usd": price.of(usage)})
