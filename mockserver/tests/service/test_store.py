"""What the mock remembers: only what changed is written, and nothing is lost by a kill."""

import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from mockserver.ids import IdSource
from mockserver.recordings.catalog import Catalog
from mockserver.service.folder import Folder, FolderError, FolderInUse
from mockserver.service.records import Render, Session, Upload
from mockserver.service.service import Service, restored
from mockserver.service.store import RecordKey, RecordStore, StoreError
from mockserver.service.unsaved import Unsaved
from mockserver.service.uploads import IncomingFile
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import VirtualClock

UPLOAD = Upload("k", "港.png", "image", "png", "image/png", 3, "0" * 64)


def service_at(path: Path) -> Service:
    folder = Folder(path)
    found = folder.load() or {}
    ids = IdSource(1, found.get("issued", 0))
    return Service(
        folder,
        VirtualClock(),
        ids,
        Catalog(()),
        quick_film,
        is_persistent=True,
        **restored(found),
    )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = service_at(tmp_path)
    account = service.new_token("somebody")[2]
    for number in range(3):
        name = f"s{number}"
        service.sessions[name] = Session(name, "t", account.user_id, "project", "en", 1.5)
        service.renders[name] = Render(name, name, account.user_id, {}, "k", "n", 1.0, 2.0)
    service.save()
    yield service
    service.folder.close()


def kept(service: Service) -> dict[str, Any]:
    found = {
        kind: {name: asdict(each) for name, each in getattr(service, kind).items()}
        for kind in ("accounts", "tokens", "sessions", "renders")
    }
    same: dict[str, Any] = json.loads(json.dumps(found))  # a tuple is a list there
    return same


def unsaved(service: Service) -> dict[str, set[str]]:
    changes = service._unsaved.changes(
        {
            "accounts": service.accounts,
            "tokens": service.tokens,
            "sessions": service.sessions,
            "renders": service.renders,
        }
    )
    return {
        "changed": {f"{key.kind}/{key.id}" for key in changes.changed},
        "gone": {f"{key.kind}/{key.id}" for key in changes.gone or ()},
    }


def _account_pays(service: Service) -> None:
    account = next(iter(service.accounts.values()))
    account.balance = account.balance.reserve(7)


CHANGES: dict[str, tuple[Callable[[Service], object], str]] = {
    "a draft": (lambda service: setattr(service.sessions["s1"], "draft", {"d": 1}), "sessions/s1"),
    "a language": (
        lambda service: setattr(service.sessions["s0"], "language", "zh"),
        "sessions/s0",
    ),
    "a clip": (lambda service: service.sessions["s2"].generated.append({"id": 1}), "sessions/s2"),
    "a use": (lambda service: setattr(service.sessions["s2"], "touched_s", 9.0), "sessions/s2"),
    "a share": (lambda service: setattr(service.renders["s1"], "share", 0.5), "renders/s1"),
    "an end": (lambda service: setattr(service.renders["s0"], "cancelled", True), "renders/s0"),
    "a balance": (_account_pays, "accounts/"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_writes_its_own_record_and_no_other(service: Service, change: str) -> None:
    assert unsaved(service) == {"changed": set(), "gone": set()}
    make, written = CHANGES[change]
    make(service)
    (found,) = unsaved(service)["changed"]
    assert found.startswith(written)
    service.save()
    assert unsaved(service) == {"changed": set(), "gone": set()}
    before, path = kept(service), service.folder.path
    service.folder.close()
    again = service_at(path)
    again.folder.close()
    after = kept(again)
    if change == "a balance":  # what was frozen is free again
        after["accounts"] = before["accounts"]
    assert after == before
    assert list(again.sessions) == ["s0", "s1", "s2"]


def read_again(service: Service) -> Service:
    service.folder.close()
    again = service_at(service.folder.path)
    again.folder.close()
    return again


def add_uploads(service: Service, count: int) -> None:
    uploads = service.sessions["s0"].uploads
    uploads += [replace(UPLOAD, key=f"k{len(uploads) + number}") for number in range(count)]
    service.save()


def test_an_upload_is_written_without_those_before_it(service: Service) -> None:
    add_uploads(service, 2000)
    log = service.folder.path / "state.sqlite-wal"
    before_bytes = log.stat().st_size
    add_uploads(service, 1)
    service.sessions["s0"].touched_s = 9.0
    service.save()
    assert log.stat().st_size - before_bytes < 100_000
    assert kept(read_again(service)) == kept(service)


def test_uploads_go_with_their_session(service: Service) -> None:
    add_uploads(service, 3)
    del service.sessions["s0"]
    service.save()
    service.folder.close()
    found = service_at(service.folder.path).folder
    assert not (found.load() or {})["uploads"]
    found.close()


def test_uploads_are_read_from_where_an_earlier_mock_had_them(service: Service) -> None:
    add_uploads(service, 3)
    folder, records = service.folder, kept(service)
    keys = [RecordKey(kind, name) for kind, found in records.items() for name in found]
    gone = [RecordKey("uploads", f"s0/{number}") for number in range(3)]
    earlier = {key: records[key.kind][key.id] for key in keys}
    folder.save(earlier, gone, {"format": "mock-state/2"})
    folder.close()
    again = service_at(folder.path)
    assert kept(again) == records
    add_uploads(again, 1)
    assert kept(read_again(again)) == kept(again)


@pytest.mark.parametrize("kind", ["tokens", "sessions", "renders"])
def test_what_is_forgotten_goes_from_the_file_too(service: Service, kind: str) -> None:
    records = getattr(service, kind)
    name = next(iter(records))
    del records[name]
    assert unsaved(service) == {"changed": set(), "gone": {f"{kind}/{name}"}}
    service.save()
    path = service.folder.path
    service.folder.close()
    again = service_at(path)
    again.folder.close()
    assert name not in getattr(again, kind)


def test_what_is_forgotten_before_anything_else_is_written_goes_too(service: Service) -> None:
    add_uploads(service, 2)
    service.folder.close()
    started = service_at(service.folder.path)
    for records in (started.sessions, started.renders, started.tokens):
        del records[next(iter(records))]
    started.save()
    assert kept(read_again(started)) == kept(started)


def test_a_write_that_fails_is_made_up_for_by_the_next(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise StoreError("database or disk is full")

    service.sessions["s1"].used_uploads = 4
    with monkeypatch.context() as patch:
        patch.setattr(service.folder, "save", full)
        with pytest.raises(StoreError):
            service.save()
    assert unsaved(service)["changed"] == {"sessions/s1"}


def test_what_was_never_written_counts_as_changed(service: Service) -> None:
    assert len(Unsaved().changes({"sessions": service.sessions}).changed) == 3


def older(service: Service) -> dict[str, Any]:
    lists = {kind: list(found.values()) for kind, found in kept(service).items()}
    return {"format": "mock-state/1", **lists, "now_s": 5.0, "issued": 7}


def test_the_snapshot_of_an_older_mock_is_read_once_and_put_aside(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "older"
    path.mkdir()
    (path / "state.json").write_text(json.dumps(older(service)), "utf-8")
    first = service_at(path)
    assert kept(first) == kept(service)
    assert first.ids.issued == 7
    first.folder.close()  # killed before it wrote anything: the snapshot still counts
    RecordStore(path / "state.sqlite").close()
    second = service_at(path)
    assert kept(second) == kept(service)
    second.sessions["s0"].used_uploads = 2
    second.save()
    second.folder.close()
    assert not (path / "state.json").exists()
    third = service_at(path)
    third.folder.close()
    assert third.sessions["s0"].used_uploads == 2


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be removed there")
def test_a_folder_that_is_removed_is_made_anew_with_all_that_is_remembered(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    folder = service.folder
    shutil.rmtree(folder.path)
    service.sessions["s0"].used_uploads = 2
    service.save()
    coming = IncomingFile(folder, "k", "a.png")
    coming.discard()
    service.save()
    assert caplog.messages == [f"{folder.path} was removed: it is made anew, without its files."]
    folder.close()
    second = service_at(folder.path)
    assert kept(second) == kept(service)
    second.folder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be removed there")
def test_a_file_comes_into_a_folder_that_was_just_removed(service: Service) -> None:
    shutil.rmtree(service.folder.path)
    coming = IncomingFile(service.folder, "k", "a.txt")
    shutil.rmtree(service.folder.path)
    coming.discard()
    assert not list(service.folder.path.parent.glob("*/*/k"))


@pytest.mark.parametrize("spoilt", [b"no database, but long enough to be read as one" * 40, b"x"])
def test_a_spoilt_store_is_refused_and_left_alone(tmp_path: Path, spoilt: bytes) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(spoilt)
    folder = Folder(tmp_path)
    with pytest.raises(FolderError, match="Move it away"):
        folder.load()
    folder.close()
    assert path.read_bytes() == spoilt


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    store = RecordStore(tmp_path / "state.sqlite")
    store.save({}, (), {"format": "mock-state/9"})
    store.close()
    folder = Folder(tmp_path)
    with pytest.raises(FolderError, match="another version"):
        folder.load()
    folder.close()


def test_no_memory_is_shared_with_others_which_some_disks_cannot(tmp_path: Path) -> None:
    store = RecordStore(tmp_path / "state.sqlite")
    store.save({}, (), {"issued": 1})
    assert {path.name for path in tmp_path.iterdir()} == {"state.sqlite", "state.sqlite-wal"}
    store.close()


def test_where_no_lock_holds_the_folder_a_second_mock_finds_its_state_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.service.folder.try_lock", lambda _file: True)
    monkeypatch.setattr("mockserver.service.store.PATIENCE_S", 0)
    first, second = Folder(tmp_path), Folder(tmp_path)
    first.save({}, facts={"issued": 1})
    with pytest.raises(FolderInUse):
        second.load()
    first.close()
    second.close()


def test_a_store_that_could_not_be_opened_locks_none_that_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.service.store.PATIENCE_S", 0)
    path = tmp_path / "state.sqlite"
    monkeypatch.setattr("mockserver.service.store._TABLES", "CREATE TABLE t (a); nonsense")
    with pytest.raises(StoreError) as refused:
        RecordStore(path)
    monkeypatch.undo()
    store = RecordStore(path)
    store.save({}, (), {"issued": 1})
    store.close()
    assert refused.value.__traceback__ is not None


def write_without_end(path: str, ready: Any) -> None:
    store = RecordStore(Path(path) / "state.sqlite")
    session: Mapping[str, Any] = asdict(Session("s", "t", "u", "project", "en", 1.0))
    for number in range(10**9):
        both = {
            RecordKey("sessions", name): {**session, "used_uploads": number} for name in ("a", "b")
        }
        store.save(both, (), {"issued": number})
        if number == 50:
            ready.set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
def test_a_killed_mock_leaves_every_change_whole(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=write_without_end, args=(str(tmp_path), ready))
    process.start()
    assert ready.wait(60)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    folder = Folder(tmp_path)
    found = folder.load()
    folder.close()
    assert found is not None
    numbers = {each["used_uploads"] for each in found["sessions"]} | {found["issued"]}
    assert len(numbers) == 1
    assert numbers.pop() >= 50


def test_a_record_replaced_by_an_equal_one_is_no_change(service: Service) -> None:
    service.sessions["s1"] = replace(service.sessions["s1"])
    assert unsaved(service) == {"changed": set(), "gone": set()}
