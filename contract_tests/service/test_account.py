"""Tokens and credits, as the service gives them."""

from collections.abc import Sequence

from contract_tests.service.answers import Answer
from contract_tests.service.expectations import about
from mockserver.calls import CallName


@about(CallName.CREDITS, facts=["Credits.available", "Credits.frozen", "Credits.total", "credits"])
def test_the_total_is_what_is_available_and_what_is_frozen(answers: Sequence[Answer]) -> None:
    for answer in answers:
        balance = answer.data
        assert balance["total"] == balance["available"] + balance["frozen"], answer


@about(CallName.CREDITS, facts=["Code1001.code", "Refused.message"], refused=True)
def test_a_token_of_nobody_is_refused_in_words(answers: Sequence[Answer]) -> None:
    for answer in answers:
        assert answer.code in ("1001", "1010", "1011", "401"), answer
        assert answer.exchange.status in (200, 401), answer


@about(
    CallName.TOKEN,
    facts=["anonymousToken.responses.400", "anonymousToken.responses.429", "Code400.code"],
    refused=True,
)
def test_no_token_is_given_without_a_client_id_nor_twice(answers: Sequence[Answer]) -> None:
    for answer in answers:
        names_a_client = "x-client-id" in answer.exchange.request_headers
        assert answer.code in ("400", "429"), answer
        assert names_a_client or answer.code == "400", answer
