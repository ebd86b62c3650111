"""A pytest plugin: a worker tells of a test once, and of its beginning and end only what failed.

Three reports of each test go from process to process, and two of them say that nothing happened.
Who asks for durations or `--junitxml` gets them all.
"""

import pytest
from _pytest.runner import runtestprotocol


@pytest.hookimpl
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test as pytest does, and say less."""
    chosen = item.config.option
    if not hasattr(item.config, "workerinput") or chosen.xmlpath or chosen.durations:
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
