"""One mock for all tests of a process that need none of their own; everyone is somebody new."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from mockserver.ids import IdSource
from mockserver.recordings.catalog import Catalog
from mockserver.server import MockServer
from mockserver.service.folder import Folder
from mockserver.service.service import Service
from mockserver.tests.harness.controller import Controller
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import SPEED, VirtualClock, Walker, png


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def service(tmp_path: Path, clock: VirtualClock) -> Iterator[Service]:
    """The simulated service alone: no server, no recordings, and time that waits for nobody."""
    folder = Folder(tmp_path)
    yield Service(folder, clock, IdSource(1), Catalog(()), quick_film)
    folder.close()


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    with MockServer(speed=SPEED, film=quick_film) as mock:
        yield mock


@pytest.fixture
def stranger(server: MockServer) -> Iterator[Walker]:
    """Somebody without a token."""
    walker = Walker(server.url, str(uuid4()))
    yield walker
    walker.http.close()


@pytest.fixture
def walker(stranger: Walker) -> Walker:
    """Somebody with a token and a session."""
    return stranger.connect().open()


@pytest.fixture
def filmer(walker: Walker) -> Walker:
    """Somebody with one still and a clip of it on the timeline; all credits are spent."""
    walker.upload(harbour_png=png())
    walker.say("turn this image into a 10-second animated video clip")
    return walker


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """A mock for one test alone, which may set its clock, its scenario and its faults."""
    with MockServer(speed=SPEED, film=quick_film) as mock:
        yield mock


@pytest.fixture
def guest(mock: MockServer) -> Iterator[Walker]:
    """Somebody with a token and a session, on that mock."""
    guest = Walker(mock.url, "client-id-of-mine").connect().open()
    yield guest
    guest.http.close()


@pytest.fixture
def control(mock: MockServer) -> Iterator[Controller]:
    """Somebody at that mock's controls."""
    controller = Controller(mock.url)
    yield controller
    controller.http.close()
