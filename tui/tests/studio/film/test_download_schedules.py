"""However a film is cut, mislabelled and swapped: the right one comes, or none and a reason.

One lie is left out, since nobody could find it out: another film under the same strong validator.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import respx
from hypothesis import example, given
from hypothesis import strategies as st

from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.errors import NemoError
from tui.nemo.models import Render, RenderStatus
from tui.studio.failures import StudioError
from tui.studio.film.download import FilmDownload
from tui.studio.film.render import SubmittedRender
from tui.tests.studio.films import real_film
from tui.tests.studio.scripted import BASE, LoggedClock

CDN = "https://cdn.example/film.mp4"
REFUSALS = (403, 404, 410, 416, 429, 500, 204)


@dataclass(frozen=True)
class Act:
    """What a host does with one request.

    `share` of what is asked for comes, `more` bytes too many after it; `broken`: then the
    connection goes. `first` is how far off the range begins, `total` how far off its size is.
    `pause_s` passes after each of its pieces.
    """

    status: int = 200
    other: bool = False
    ranges: bool = True
    heeds: bool = True
    tag: str = "strong"
    spells: str = "well"
    share: float = 1.0
    broken: bool = False
    more: int = 0
    first: int = 0
    total: int = 0
    length: bool = True
    label: str = "video/mp4"
    coding: str = ""
    pause_s: float = 0.0


@dataclass(frozen=True)
class Films:
    """The right film, and a shorter one that is not."""

    right: bytes = field(repr=False)
    other: bytes = field(repr=False)


GOOD = Act()
SHARES = st.sampled_from([0.0, 0.05, 0.1, 0.5, 0.9, 0.999, 1.0])
ACTS = st.builds(
    Act,
    status=st.sampled_from((200,) * 12 + REFUSALS),
    other=st.sampled_from((False, False, False, True)),
    ranges=st.booleans(),
    heeds=st.booleans(),
    tag=st.sampled_from(("strong", "strong", "strong", "weak", "none", "new", "bare")),
    spells=st.sampled_from(("well", "well", "well", "equals", "none", "no total", "nonsense")),
    share=SHARES,
    broken=st.booleans(),
    more=st.sampled_from((0, 0, 0, 1, 5000)),
    first=st.sampled_from((0, 0, 0, 0, 1, -1, -100)),
    total=st.sampled_from((0, 0, 0, 1, -100)),
    length=st.booleans(),
    label=st.sampled_from(("video/mp4", "application/octet-stream", "text/html", "")),
    coding=st.sampled_from(("", "", "aws-chunked", "gzip", "identity")),
)


@dataclass(frozen=True)
class Body(httpx.AsyncByteStream):
    """So many bytes, and then perhaps the end of the connection."""

    content: bytes
    act: Act
    clock: LoggedClock

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.content), 700):
            yield self.content[at : at + 700]
            if self.act.pause_s:
                await self.clock.sleep(self.act.pause_s)
        if self.act.broken:
            raise httpx.ReadError("reset")


def answer(
    act: Act, films: Films, number: int, asked: httpx.Headers, clock: LoggedClock
) -> httpx.Response:
    if act.status == 416:
        return httpx.Response(416, headers={"content-range": f"bytes */{len(films.right)}"})
    if act.status != 200:
        return httpx.Response(act.status, json={"detail": "no"} if act.status != 204 else None)
    film, version = (films.other, "w") if act.other else (films.right, "v")
    tags = {
        "strong": f'"{version}"', "weak": f'W/"{version}"', "none": "", "new": f'"{number}"',
        "bare": version,
    }  # fmt: skip
    headers = {"etag": tags[act.tag], "content-type": act.label, "content-encoding": act.coding}
    offset = int(asked.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
    if act.heeds and asked.get("if-range") not in (None, tags[act.tag]):
        offset = 0
    status = 206 if act.ranges and offset else 200
    if status == 206:
        offset = max(0, min(offset + act.first, len(film) - 1))
        said = (offset, len(film) - 1, len(film) + act.total)
        headers["content-range"] = {
            "well": "bytes {}-{}/{}", "equals": "bytes={}-{}/{}", "none": "",
            "no total": "bytes {}-{}/*", "nonsense": "items {}-{}/{}",
        }[act.spells].format(*said)  # fmt: skip
    else:
        offset = 0
    whole = film[offset:] + bytes(act.more)
    if act.length:
        headers["content-length"] = str(len(whole) + act.total)
    content = whole[: round(len(whole) * act.share)]
    return httpx.Response(
        status,
        headers={name: value for name, value in headers.items() if value},
        stream=Body(content, act, clock),
    )


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    folder = tmp_path_factory.mktemp("films")
    return Films(real_film(folder, 10), real_film(folder, 3))


def client_with(clock: LoggedClock) -> NemoClient:
    return NemoClient(
        BASE,
        attribution=AttributionHeaders("0", "unknown"),
        client_id="c",
        token="t",
        sleep=clock.sleep,
        jitter=float,
        ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    )


def answering(
    films: Films, acts: list[Act], then: Act, clock: LoggedClock, ranges: list[str | None]
) -> Callable[[httpx.Request], httpx.Response]:
    """What a host answers by this schedule. Adds the ranges asked for."""
    schedule: Iterator[tuple[int, Act]] = enumerate(chain(acts, repeat(then)))

    def side_effect(request: httpx.Request) -> httpx.Response:
        number, act = next(schedule)
        ranges.append(request.headers.get("range"))
        return answer(act, films, number, request.headers, clock)

    return side_effect


async def fetch(
    films: Films,
    acts: list[Act],
    then: Act,
    *,
    size: bool,
    part: Path,
    ranges: list[str | None] | None = None,
    etag: str | None = None,
) -> str | None:
    """Download by this schedule; gives the reason where no film came. Adds the ranges asked for.

    `etag` tags what `part` has already.
    """
    clock = LoggedClock()
    side_effect = answering(films, acts, then, clock, [] if ranges is None else ranges)
    client = client_with(clock)
    render = Render(
        "r", RenderStatus.COMPLETED, 100.0, CDN, 10.0, len(films.right) if size else None
    )
    tags: list[str | None] = []

    async def renew() -> Render:
        return render

    with respx.mock(base_url=BASE, assert_all_called=False) as http:
        http.get(CDN).side_effect = side_effect
        http.get("/api/render/proxy/r/download").side_effect = side_effect
        download = FilmDownload(
            client,
            clock,
            lambda _: None,
            SubmittedRender("r", "r", render),
            part,
            tags.append,
            etag,
            10_000,
            renew,
        )
        try:
            await download.run()
        except (NemoError, StudioError) as error:
            return error.message
        finally:
            await client.aclose()
    return None


@given(st.lists(ACTS, max_size=8), ACTS, st.booleans())
@example([Act(share=0.5, broken=True), Act(tag="none", heeds=False, other=True)], GOOD, True)
@example([Act(share=0.5, broken=True)] * 8, Act(status=403), True)
@example([Act(share=0.5, length=False)], Act(share=0.5, length=False), False)
def test_whatever_happens_the_right_film_comes_or_none_and_a_reason(
    films: Films,
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[Act],
    then: Act,
    size: bool,
) -> None:
    part = tmp_path_factory.mktemp("schedule", numbered=True) / "film.part"
    reason = asyncio.run(fetch(films, acts, then, size=size, part=part))
    if reason is None:
        assert part.read_bytes() == films.right
    else:
        assert len(reason) > 10
        if part.exists():  # something that can be gone on from, and not more than the film
            assert films.right.startswith(part.read_bytes()) or not size
    part.unlink(missing_ok=True)


@pytest.mark.parametrize("share", [0.1, 0.02, 0.34])
async def test_a_film_that_is_cut_again_and_again_still_comes(
    films: Films, tmp_path: Path, share: float
) -> None:
    part = tmp_path / "film.part"
    cut = Act(share=share, broken=True)
    assert await fetch(films, [cut] * 10, GOOD, size=True, part=part) is None
    assert part.read_bytes() == films.right


@pytest.mark.parametrize("act", [Act(share=0.5, tag="none"), Act(more=1), Act(other=True)], ids=str)
async def test_what_is_never_the_film_is_asked_for_twice_by_each_way(
    films: Films, tmp_path: Path, act: Act
) -> None:
    part = tmp_path / "film.part"
    asked = [act] * 4
    assert await fetch(films, asked, GOOD, size=True, part=part) is not None
    assert not part.exists()


@pytest.mark.parametrize("act", [Act(share=0.5, tag="none"), Act(more=1), Act(other=True)], ids=str)
@pytest.mark.parametrize("misses", [1, 2, 3])
async def test_a_film_that_comes_at_one_of_its_tries_is_taken(
    films: Films, tmp_path: Path, act: Act, misses: int
) -> None:
    part = tmp_path / "film.part"
    assert await fetch(films, [act] * misses, GOOD, size=True, part=part) is None
    assert part.read_bytes() == films.right


@pytest.mark.parametrize(
    "acts",
    [[Act(share=0.5, tag="none")], [Act(share=0.5), Act(status=404), Act(status=404)]],
    ids=["without a tag", "by the other way"],
)
async def test_what_cannot_be_told_to_be_the_same_film_is_begun_anew(
    films: Films, tmp_path: Path, acts: list[Act]
) -> None:
    part, ranges = tmp_path / "film.part", list[str | None]()
    assert await fetch(films, acts, GOOD, size=True, part=part, ranges=ranges) is None
    assert part.read_bytes() == films.right
    assert ranges[-1] is None


async def test_the_first_cause_is_the_reason(films: Films, tmp_path: Path) -> None:
    acts = [Act(share=0.5, tag="none", broken=False, length=False)] * 2
    reason = await fetch(films, acts, Act(status=404), size=True, part=tmp_path / "film.part")
    assert reason is not None
    assert reason.startswith("The clip ended after ")


async def test_a_fresh_link_is_asked_for_each_time_one_expires(
    films: Films, tmp_path: Path
) -> None:
    cut, gone = Act(share=0.2, broken=True), Act(status=403)
    part = tmp_path / "film.part"
    assert await fetch(films, [cut, gone] * 6, GOOD, size=True, part=part) is None
    assert part.read_bytes() == films.right


async def test_only_what_is_still_to_come_needs_room(
    films: Films, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "film.part"
    part.write_bytes(films.right[:-2_000])
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000))
    reason = await fetch(films, [], GOOD, size=True, part=part, etag='"v"')
    assert reason is not None
    assert reason.endswith("1.0 kB left, 2.0 kB needed")


async def test_what_is_all_there_is_not_fetched_again(films: Films, tmp_path: Path) -> None:
    part, ranges = tmp_path / "film.part", list[str | None]()
    part.write_bytes(films.right)
    nothing_more = Act(status=416)
    fetched = fetch(films, [], nothing_more, size=True, part=part, ranges=ranges, etag='"v"')
    assert await fetched is None
    assert ranges == [f"bytes={len(films.right)}-"]


async def test_a_film_that_stands_still_is_asked_for_three_times_by_each_way(
    films: Films, tmp_path: Path
) -> None:
    part, ranges = tmp_path / "film.part", list[str | None]()
    begun, stuck = Act(share=0.5), Act(share=0.0, broken=True)
    assert await fetch(films, [begun], stuck, size=True, part=part, ranges=ranges) is not None
    assert len(ranges) == 1 + 3 + 3


@pytest.mark.parametrize(("pause_s", "comes"), [(3.0, True), (400.0, False)])
async def test_of_a_film_without_a_size_some_must_come_every_five_minutes(
    films: Films, tmp_path: Path, pause_s: float, comes: bool
) -> None:
    part, slow = tmp_path / "film.part", Act(length=False, spells="no total", pause_s=pause_s)
    reason = await fetch(films, [], slow, size=False, part=part)
    assert (reason is None) == comes
    assert comes or "bytes of the clip came in 5:00" in str(reason)
