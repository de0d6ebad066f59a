"""The OpenAPI document against the service: generated requests get no 5xx and nothing that the document does not name."""

from dataclasses import replace
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from assistant.accounts import Scope
from assistant.notifying import Notifying
from assistant.notifying.webhook import Webhook
from assistant.store import EndpointKind
from assistant.vault import Vault
from assistant.web.app import create_app
from assistant.web.services import Pace
from tests.desk.parts import a_place, proposed

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_the_service_keeps_the_word_of_its_document(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    proposed(place)
    told = Notifying(place.store, place.clock, {EndpointKind.WEBHOOK: Webhook(place.clock)}, Vault(Vault.new_key()))
    services = replace(place.services, pace=Pace(requests_per_minute=1_000_000), notifying=told)
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", create_app(services))
    key = place.services.accounts.make_key("contract", list(Scope), by="test")
    called = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def keeps_its_word(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {key}"})

        keeps_its_word()
        called.add(operation.label)
    assert len(called) == 19
