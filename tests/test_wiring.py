"""Putting the parts together from settings."""

from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.wiring import bench_for, build_model, build_writer


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


def test_a_langchain_model_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(SettingsError, match="no_such_package"):
        build_model(Settings(langchain_model="no_such_package:Model"))


def test_a_shop_that_is_not_there_is_named(tmp_path: Path) -> None:
    from assistant.errors import NotFound

    with pytest.raises(NotFound, match="'nobody'"), bench_for(Settings(home=tmp_path), "nobody"):
        pass
