"""The mock's page as the server paints it. How it behaves in a browser is tested beside."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from mockserver.faults.kinds import KINDS
from mockserver.faults.notation import parse_faults
from mockserver.page import routes as serve
from mockserver.page.figures import end_text, many, size_text, time_text
from mockserver.page.presets import PRESETS
from mockserver.page.templating import fill, paint
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker, client, png

FOLDER = Path(serve.__file__).with_name("static")
HOSTILE = '"><script>alert(1)</script>'


class Parsed(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice: {tag} {attrs}"
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(speed=1500, film=quick_film, credits=1000) as server:
        yield server


@pytest.fixture
def walker(mock: MockServer) -> Iterator[Walker]:
    mock.reset()
    found = Walker(mock.url, "somebody@example.com").connect().open()
    yield found
    found.http.close()


def get(mock: MockServer, path: str) -> httpx.Response:
    with client(mock.url) as http:
        return http.get(f"/__mock{path}")


def test_holes_are_filled_with_text_and_attributes() -> None:
    markup = '<b data-set="title:a data-x:b" data-slot="a"></b><i data-slot="c"></i>'
    assert fill(markup, {"a": "<&>", "b": '"'}) == (
        '<b data-set="title:a data-x:b" title="&lt;&amp;&gt;" data-x="&quot;" data-slot="a">'
        '&lt;&amp;&gt;</b><i data-slot="c"></i>'
    )


def test_what_fills_a_hole_makes_no_other_hole() -> None:
    row = {"a": '<p data-slot="b"></p>', "b": "twice"}
    assert "twice" not in fill('<p data-set="title:a" data-slot="a"></p>', row)


def test_a_list_has_a_copy_of_its_template_for_each_row() -> None:
    page = '<ul data-list="x"></ul><template id="row-x"> <li data-slot="a"></li> </template>'
    painted = paint(page, {}, {"x": [{"a": "1"}, {"a": "2"}]})
    assert painted.startswith(
        '<ul data-list="x"><li data-slot="a">1</li><li data-slot="a">2</li></ul><template'
    )
    assert painted.endswith('<li data-slot="a"></li> </template>')


def test_figures_are_said_as_people_read_them() -> None:
    assert [size_text(size) for size in (14, 3200, 8_100_000)] == ["14 B", "3.2 kB", "8.1 MB"]
    assert [time_text(each) for each in (0.04, 9.96, 59.6, 72, 7500, 600_000)] == [
        "0.0 s", "10 s", "1 min 0 s", "1 min 12 s", "2 h 5 min", "6 d 22 h",
    ]  # fmt: skip
    assert [many(count, "call") for count in (0, 1, 2)] == ["no calls", "1 call", "2 calls"]
    assert [end_text(each) for each in (None, "eof", "abort")] == ["running", "done", "cut"]


def test_the_first_paint_shows_what_there_is(mock: MockServer, walker: Walker) -> None:
    walker.upload(harbour_png=png())
    walker.say('turn this image into a 10-second clip with the title "Quay"')
    walker.render(render_id="render_1")
    walker.get("/api/credits/balnce/simple")
    mock.fault("abort@event:3@run_sse;times=1")
    page = Parsed(get(mock, "/").text)
    for wanted in (
        walker.sid, "900 credits", "harbour.png", "title Quay", "render_1", "/run_sse",
        "out-of-credits",
        "abort@event:3@run_sse;times=1", "The nearest is the call", "no-such-call",
    ):  # fmt: skip
        assert wanted in page.text, wanted
    options = [attributes.get("value") for tag, attributes in page.tags if tag == "option"]
    assert set(options) >= set(KINDS)


def test_nothing_that_is_secret_or_markup_gets_onto_the_page(
    mock: MockServer, walker: Walker
) -> None:
    walker.post("/run_sse?access_token=nmv_usr_query1", walker.message(HOSTILE))
    walker.http.get(f"/{HOSTILE}")
    with client(mock.url) as http:
        http.request("GET", "/nowhere", headers={"X-Mock-Test-Id": HOSTILE})
    mock.fault(f"error:500,message={HOSTILE.replace('=', '')}")
    for answer in (get(mock, "/"), get(mock, "/page.json?judge=1")):
        assert walker.token not in answer.text
        assert "nmv_usr_query1" not in answer.text
        assert "somebody@example.com" not in answer.text
    page = Parsed(get(mock, "/").text)
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "/__mock/page/main.js"}]


def test_everything_comes_from_the_mock_itself_and_nothing_else_may(mock: MockServer) -> None:
    answer = get(mock, "/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = Parsed(answer.text)
    links = {
        each for _, found in page.tags for name in ("src", "href") if (each := found.get(name))
    }
    assert all(each.startswith(("/__mock/", "#")) for each in links)
    for path in links:
        if path.startswith("/"):
            found = get(mock, path.removeprefix("/__mock"))
            assert found.status_code == 200, path
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_the_assets_are_what_they_are_called_and_name_no_other_host(mock: MockServer) -> None:
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    for path in FOLDER.iterdir():
        kind = kinds.get(path.suffix[1:])
        if kind:
            answer = get(mock, f"/page/{path.name}")
            assert answer.headers["content-type"].startswith(kind)
            assert answer.text == path.read_text("utf-8")
            hosts = re.findall(
                r"(?:https?:)?//[\w.]+", re.sub(r"(?m)^//.*|/\*.*?\*/", "", answer.text)
            )
            assert hosts in ([], ["http://www.w3.org"]), path
        assert len(path.read_bytes().splitlines() if path.is_file() else []) < 400


@pytest.mark.parametrize("path", ["/page/../serve.py", "/page/view.py", "/page/", "/page/x.js"])
def test_no_other_file_is_served(mock: MockServer, path: str) -> None:
    assert get(mock, path).status_code == 404


def test_scripts_set_text_and_never_markup() -> None:
    for path in FOLDER.glob("*.js"):
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|DOMParser",
            path.read_text("utf-8"),
        )
        assert found == [], path


def test_the_ids_that_labels_and_scripts_want_are_there() -> None:
    markup = (FOLDER / "page.html").read_text("utf-8")
    ids = re.findall(r'\bid="([\w-]+)"', markup)
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'aria-labelledby="([\w-]+)"', markup))
    wanted |= set(re.findall(r'href="#([\w-]+)"', markup))
    for path in FOLDER.glob("*.js"):
        wanted |= set(re.findall(r'getElementById\("([\w-]+)"\)', path.read_text("utf-8")))
    assert wanted <= set(ids)


def test_what_is_pressed_is_a_deed_of_the_script() -> None:
    pressed = re.findall(r'data-do="([\w-]+)"', (FOLDER / "page.html").read_text("utf-8"))
    deeds = re.findall(r'(?m)^  "?([\w-]+)"?: \(', (FOLDER / "main.js").read_text("utf-8"))
    assert set(pressed) == set(deeds)


@pytest.mark.parametrize("spec", PRESETS.values())
def test_every_preset_can_be_armed(spec: str) -> None:
    assert parse_faults(spec)


def test_a_look_gives_only_what_is_new(mock: MockServer, walker: Walker) -> None:
    first = get(mock, "/page.json").json()
    assert [row["key"] for row in first["lists"]["calls"]] == [
        str(first["next"]),
        str(first["oldest"]),
    ]
    assert "findings" not in first["lists"]
    assert get(mock, f"/page.json?after={first['next']}").json()["lists"]["calls"] == []
    walker.credits()
    (new,) = get(mock, f"/page.json?after={first['next']}").json()["lists"]["calls"]
    assert (new["method"], new["path"]) == ("GET", "/api/credits/balance/simple")
    judged = get(mock, "/page.json?judge=1").json()
    assert judged["slots"]["verdict"] == "1 finding in 3 calls"
    assert [each["rule"] for each in judged["lists"]["findings"]] == ["session-never-used"]


def test_a_cut_is_shown_at_once_though_the_work_goes_on(mock: MockServer, walker: Walker) -> None:
    walker.upload(harbour_png=png())
    mock.clock.set_mode("stepped")
    mock.fault("abort,work=goes-on@event:0@run_sse;times=1")
    try:
        with pytest.raises(httpx.RemoteProtocolError):
            walker.say("animate this")
        newest = get(mock, "/page.json").json()["lists"]["calls"][0]
        assert (newest["ended"], newest["tone"], newest["faults"]) == ("cut", "cut", "abort")
        assert mock.state["accounts"][0]["credits"]["frozen"] == 100
    finally:
        mock.clock.set_mode("scaled", mock.speed)


def test_a_running_call_is_looked_at_until_it_ends(mock: MockServer, walker: Walker) -> None:
    mock.clock.set_mode("stepped")
    headers = {**walker.headers, "Accept": "text/event-stream"}
    message = walker.message("hello")
    with walker.http.stream("POST", "/run_sse", json=message, headers=headers) as stream:
        seen = get(mock, "/page.json").json()
        running = seen["lists"]["calls"][0]
        assert (running["ended"], running["tone"]) == ("running", "live")
        assert seen["next"] == int(running["key"]) - 1
        mock.clock.set_mode("scaled", mock.speed)
        stream.read()
    assert get(mock, "/page.json").json()["next"] == int(running["key"])


def test_the_page_is_found_without_its_last_slash(mock: MockServer) -> None:
    answer = get(mock, "")
    assert (answer.status_code, answer.headers["location"]) == (307, "/__mock/")


def test_a_parameter_that_there_is_not_is_told(mock: MockServer) -> None:
    assert get(mock, "/page.json?since=3").status_code == 400
    assert get(mock, "/page.json?after=x").json()["detail"].startswith("`after`")


def test_a_long_journal_is_shown_in_part(mock: MockServer, walker: Walker) -> None:
    for _ in range(220):
        walker.http.get("/openapi.jso")
    seen = get(mock, "/page.json").json()
    assert len(seen["lists"]["calls"]) == 200
    assert len(json.dumps(seen)) < 200_000
