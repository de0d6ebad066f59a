"""A product card in our own format, and the Document every reader of cards makes of it."""

from typing import Any

from pydantic import Field, field_validator

from knowledge.types import Document, Fact, FactKind, Frozen, Kind, Language, Platform


class Price(Frozen):
    """What one piece costs."""

    value: float = Field(ge=0)
    currency: str = "RUB"


class Size(Frozen):
    """A size and what it measures."""

    size: str
    measures: dict[str, str] = Field(default_factory=dict)


class Card(Frozen):
    """One product, as a line of a cards file says it. Only `id` and `title` are required."""

    id: str = Field(min_length=1, max_length=390)
    title: str = Field(min_length=1, max_length=2000)
    brand: str | None = None
    category: str | None = None
    lang: Language = Language.RU
    price: Price | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    sizes: tuple[Size, ...] = ()
    materials: dict[str, str] = Field(default_factory=dict)
    kit: tuple[str, ...] = ()
    care: tuple[str, ...] = ()
    compatibility: tuple[str, ...] = ()
    stock: dict[str, int] = Field(default_factory=dict)
    colors: tuple[str, ...] = ()
    warranty: str | None = None
    description: str = ""
    aliases: dict[Platform, tuple[str, ...]] = Field(default_factory=dict)
    vendor_code: str | None = None

    @field_validator("id", "title", mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        return str(value).strip() if isinstance(value, str | int) else value

    @field_validator("attributes", "materials", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        return {name: _flat(held) for name, held in value.items() if _flat(held)} if isinstance(value, dict) else value or {}

    @field_validator("description", mode="before")
    @classmethod
    def _no_none(cls, value: Any) -> Any:
        return value or ""


def _flat(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_flat(part) for part in value)
    if isinstance(value, bool):
        return "да" if value else "нет"
    return "" if value is None else str(value).strip()


_LABELS = {
    Language.RU: ("Цвета", "Состав", "Размеры", "Комплект", "Уход", "Совместимость", "Гарантия"),
    Language.EN: ("Colours", "Materials", "Sizes", "In the box", "Care", "Compatibility", "Warranty"),
    Language.ZH: ("颜色", "材质", "尺码", "包装清单", "保养", "兼容性", "保修"),
}


def document_of(card: Card, source: str, shop_id: str | None = None) -> Document:
    """The document of a card. Price and stock are facts only, so that a new price does not make a new text."""
    return Document(
        id=card.id,
        kind=Kind.CARD,
        title=card.title,
        text=_text(card),
        source=source,
        lang=card.lang,
        shop_id=shop_id,
        product_id=card.id,
        aliases=card.aliases,
        vendor_code=card.vendor_code,
        category=card.category,
        brand=card.brand,
        facts=tuple(_facts(card)),
    )


def _text(card: Card) -> str:
    colors, materials, sizes, kit, care, compatibility, warranty = _LABELS[card.lang]
    lines = [card.description.strip()]
    lines += [f"{name}: {value}" for name, value in card.attributes.items()]
    listed = [
        (colors, ", ".join(card.colors)),
        (materials, ", ".join(f"{name} {share}" for name, share in card.materials.items())),
        (sizes, "; ".join(_size(size) for size in card.sizes)),
        (kit, ", ".join(card.kit)),
        (care, "; ".join(card.care)),
        (compatibility, "; ".join(card.compatibility)),
        (warranty, card.warranty or ""),
    ]
    lines += [f"{name}: {value}" for name, value in listed if value]
    return "\n".join(line for line in lines if line)


def _size(size: Size) -> str:
    measures = ", ".join(f"{name} {value}" for name, value in size.measures.items())
    return f"{size.size} ({measures})" if measures else size.size


def _facts(card: Card) -> list[Fact]:
    colors, _, sizes, kit, care, compatibility, warranty = _LABELS[card.lang]
    facts = [Fact(attribute=name, value=value) for name, value in card.attributes.items()]
    facts += [Fact(attribute=colors, value=color) for color in card.colors]
    facts += [Fact(attribute=name, value=share or name, kind=FactKind.MATERIAL) for name, share in card.materials.items()]
    for size in card.sizes:
        facts += [Fact(attribute=name, value=value, kind=FactKind.SIZE, variant=size.size) for name, value in size.measures.items()]
        facts += [] if size.measures else [Fact(attribute=sizes, value=size.size, kind=FactKind.SIZE, variant=size.size)]
    facts += [Fact(attribute=kit, value=thing, kind=FactKind.KIT) for thing in card.kit]
    facts += [Fact(attribute=care, value=way, kind=FactKind.CARE) for way in card.care]
    facts += [Fact(attribute=compatibility, value=thing, kind=FactKind.COMPATIBILITY) for thing in card.compatibility]
    if card.warranty:
        facts.append(Fact(attribute=warranty, value=card.warranty, kind=FactKind.TERM))
    if card.price:
        value = str(int(card.price.value)) if card.price.value == int(card.price.value) else f"{card.price.value:.2f}"
        facts.append(Fact(attribute="price", value=value, kind=FactKind.PRICE, unit=card.price.currency))
    facts += [Fact(attribute="stock", value=str(count), kind=FactKind.STOCK, variant=variant) for variant, count in card.stock.items()]
    return facts
