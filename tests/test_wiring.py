"""Putting the parts together from settings."""

from decimal import Decimal
from pathlib import Path

import pytest

from assistant.domain import Shop
from assistant.errors import SettingsError
from assistant.marketplaces.sandbox import Sandbox
from assistant.settings import Settings
from assistant.store import Store
from assistant.wiring import bench_for, build_model, build_writer, services_for
from knowledge.types import Platform
from tests.builders import an_inquiry


def test_without_a_key_the_composer_writes() -> None:
    assert build_writer(Settings()).name == "composer"


def test_an_address_of_a_server_is_enough_for_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OTKLIK_MODEL", "qwen3")
    assert build_writer(Settings()).name == "qwen3"


def test_the_writer_can_be_forced_to_the_composer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OTKLIK_WRITER", "composer")
    assert build_writer(Settings()).name == "composer"


def test_fallback_models_stand_behind_the_first_and_share_its_name() -> None:
    settings = Settings(
        model_base_url="http://127.0.0.1:9/v1", model="big", model_fallbacks="small, tiny", price_input=Decimal(1), price_output=Decimal(2)
    )
    model = build_model(settings)
    assert (model.name, model.ready) == ("big", True)


def test_a_prompt_version_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"OTKLIK_REPLY_PROMPT.*did you mean 'reply.v2'"):
        build_writer(Settings(model_base_url="http://127.0.0.1:9/v1", reply_prompt="replay.v2"))


def test_a_langchain_model_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(SettingsError, match="no_such_package"):
        build_model(Settings(langchain_model="no_such_package:Model"))


def test_a_shop_that_is_not_there_is_named(tmp_path: Path) -> None:
    from assistant.errors import NotFound

    with pytest.raises(NotFound, match="'nobody'"), bench_for(Settings(home=tmp_path), "nobody"):
        pass


def test_without_publishing_collecting_goes_on_and_nothing_leaves(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "sandbox" / "default", Platform.WB)
    sandbox.arrive(an_inquiry("Всё хорошо, спасибо!", rating=5, external_id="e1"))
    settings = Settings(home=tmp_path, publishing=False)
    with Store.open(settings.store_url) as store:
        store.save_shop(Shop(id="default", name="Лавка"))
    with services_for(settings, secure_cookies=False) as services:
        assert (services.drafter.collect(), services.publisher.paused, services.publisher.run_once()) == (1, True, 0)
