import pytest

from tui.nemo import errors
from tui.nemo.errors import OutOfCredits, PlanRequired, is_anonymous, register_link


@pytest.mark.parametrize(
    ("user_id", "anonymous"),
    [("anon_7", True), ("anon_", True), ("usr_anon_7", False), ("anonymous", False), (None, False)],
)
def test_the_id_of_an_account_tells_who_signed_up(user_id: str | None, anonymous: bool) -> None:
    assert is_anonymous(user_id) is anonymous
    assert ("?bind=" in register_link("https://x.example", user_id)) is anonymous


def test_the_link_of_an_anonymous_user_keeps_the_work() -> None:
    link = "https://nemovideo.com/register?bind=anon_7%2F%3F"
    assert register_link("https://nemovideo.com/", "anon_7/?") == link
    for kind in (OutOfCredits, PlanRequired):
        assert kind.advice_around_link("anon_7/?")[0].startswith("Register")


@pytest.mark.parametrize("user_id", ["usr_7", None])
def test_a_registered_user_is_sent_to_the_web_site(user_id: str | None) -> None:
    assert register_link("https://nemovideo.com", user_id) == "https://nemovideo.com"
    for kind in (OutOfCredits, PlanRequired):
        assert "register" not in kind.advice_around_link(user_id)[0].lower()


def test_no_error_advises_with_an_open_placeholder() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    advices = [kind.advice for kind in kinds if issubclass(kind, errors.NemoError)]
    assert len(advices) > 15
    assert not any(mark in advice for advice in advices for mark in "{}<>")
