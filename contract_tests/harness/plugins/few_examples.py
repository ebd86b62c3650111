"""A pytest plugin: what hypothesis draws are few examples, the same each time.

A hundred that are always the same find nothing that thirty did not: STILLREEL_FUZZ=10000 draws that
many for each test. No clock watches them, and no file keeps them: the machine may be busy.
"""

import os

import pytest

EXAMPLES = int(os.environ.get("STILLREEL_FUZZ", "30"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Before a test is loaded that draws any; `--hypothesis-profile` names another."""
    from hypothesis import HealthCheck, settings
    from hypothesis.internal.conjecture import providers

    # What our modules hold is drawn, too: which are loaded depends on the tests that ran before.
    vars(providers)["_get_local_constants"] = lambda: providers._local_constants
    settings.register_profile(
        "few",
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("few")
