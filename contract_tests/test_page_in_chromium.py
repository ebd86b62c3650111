"""The mock's page in a real Chromium: seen, pressed by keyboard, and not to be fooled.

They are left out where no Chromium is installed, but never in CI.
"""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest

from contract_tests.harness.chromium import ChromiumError, Tab, chromium, find
from mockserver.faults.notation import fault_text
from mockserver.pytest_plugin import NemoMock, StartNemoMock, serving
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker, png

PROGRAM = find()
pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed (Debian: chromium)"),
    pytest.mark.nemo_guilty,
]
HOSTILE = "</script><img src=x onerror=alert(1)>\u202egnp.exe"
WIDE, NARROW = (1600, 1000), (400, 900)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    assert PROGRAM is not None
    with chromium(PROGRAM, tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def mock(tab: Tab, start_nemo_mock: StartNemoMock) -> Iterator[NemoMock]:
    """A mock whose page is open."""
    found = start_nemo_mock(speed=2000, film=quick_film)
    tab.show(*WIDE)
    tab.open(f"{found.url}/__mock/")
    tab.until("document.querySelector('#does').textContent")
    tab.complaints.clear()
    yield found
    assert tab.complaints == []


@pytest.fixture
def walker(mock: NemoMock) -> Iterator[Walker]:
    found = Walker(mock.url, "somebody").connect().open()
    yield found
    found.http.close()


def armed(mock: NemoMock) -> list[str]:
    return [fault_text(fault) for fault in mock.server.faults.armed()]


def rows(tab: Tab, name: str) -> list[str]:
    script = f"[...document.querySelectorAll('[data-list={name}] > *')].map(each => each.innerText)"
    found: list[str] = tab.run(script)
    return found


def test_cut_after_event_three_is_armed_by_key_and_seen_to_strike(
    tab: Tab, mock: NemoMock, walker: Walker
) -> None:
    tab.focus("[data-list=presets] button")
    tab.press("Enter")
    tab.until("document.querySelector('#said').innerText.startsWith('Armed')")
    assert armed(mock) == ["abort:goes-on@event:3@run_sse;times=1"]
    with pytest.raises(httpx.RemoteProtocolError):
        walker.say("hello")
    tab.until("document.querySelector('#calls .struck')?.innerText === 'abort'")
    tab.until("document.querySelector('#calls > li .ended').innerText === 'cut'")
    newest = tab.text("#calls > li").split("\n")
    assert [word for word in newest if word in ("POST", "/run_sse", "200", "cut")]
    tab.focus("#calls > li:first-child summary")
    tab.press(" ")
    tab.until("document.querySelectorAll('#calls .events li').length === 3")
    assert "Bearer <token:1>" in tab.text("#calls .whole")
    assert walker.token not in tab.run("document.documentElement.outerHTML")


def test_the_form_says_exactly_which_fault(tab: Tab, mock: NemoMock) -> None:
    tab.focus("#own [name=kind]")
    for key in "stall":
        tab.press(key)
    assert tab.run("document.querySelector('#own [name=kind]').value") == "stall"
    tab.focus("[name=p-seconds]")
    tab.press("7")
    tab.focus("#own [type=submit]")
    tab.press("Enter")
    tab.until("document.querySelectorAll('[data-list=faults] > li').length")
    assert armed(mock) == ["stall:7@event:3@run_sse;times=1"]
    tab.focus("[data-do=disarm]")
    tab.press(" ")
    tab.until("document.querySelector('[data-list=faults]').childElementCount === 0")
    assert armed(mock) == []


def test_what_cannot_be_armed_is_said(tab: Tab, mock: NemoMock) -> None:
    tab.run("document.querySelector('#own [name=number]').value = 'three'")
    tab.focus("#own [type=submit]")
    tab.press("Enter")
    tab.until("document.querySelector('#said').dataset.tone === 'bad'")
    assert "is no place" in tab.text("#said")
    tab.complaints.clear()  # the browser says that the answer was 400
    assert armed(mock) == []


def test_the_clock_is_paused_jumped_and_stepped(tab: Tab, mock: NemoMock) -> None:
    tab.focus("[data-list=modes] [data-key=stepped] button")
    tab.press("Enter")
    tab.until("document.querySelector('[data-key=stepped] button').ariaPressed === 'true'")
    before_s = mock.clock.now_s()
    tab.focus("#time [value=jump]")
    tab.press("Enter")
    tab.until("document.querySelector('#said').innerText === 'Jumped 10 min.'")
    assert mock.clock.now_s() - before_s == pytest.approx(600)
    tab.focus("#speed [name=speed]")
    tab.run("document.activeElement.select()")
    tab.press("6")
    tab.press("Enter")
    tab.until("document.querySelector('[data-slot=speed]').innerText === '6'")
    assert (mock.clock.mode, mock.clock.speed) == ("scaled", 6)


def test_a_scenario_is_played(tab: Tab, mock: NemoMock, walker: Walker) -> None:
    tab.focus("[data-key=out-of-credits] button")
    tab.press(" ")
    tab.until("document.querySelector('[data-slot=scenario]').innerText === 'out-of-credits'")
    assert walker.credits() == (0, 0, 0)


def test_sessions_renders_verdict_and_near_misses_are_shown(
    tab: Tab, mock: NemoMock, walker: Walker
) -> None:
    walker.upload(harbour_png=png())
    walker.say('turn this image into a 10-second clip with the title "Quay"')
    walker.render(render_id="render_1")
    walker.post("/run_sse", walker.message("hello"))
    walker.get("/api/credits/balnce/simple")
    tab.until("document.querySelector('[data-list=misses] pre')")
    tab.until("document.querySelector('[data-list=findings] > li')")
    (session,) = rows(tab, "sessions")
    assert "harbour.png" in session
    assert "Quay" in session
    assert "900 credits" in session
    assert "render_1" in rows(tab, "renders")[0]
    assert "stream-without-accept" in "".join(rows(tab, "findings"))
    assert "/api/credits/balance/simple" in rows(tab, "misses")[0]


def test_resetting_is_asked_about_first(tab: Tab, mock: NemoMock, walker: Walker) -> None:
    tab.until("document.querySelector('#calls').childElementCount === 2")
    tab.focus("[data-do=sure]")
    tab.press("Enter")
    tab.until("document.querySelector('#sure').open")
    tab.press("Escape")
    assert mock.state["sessions"]
    tab.focus("[data-do=sure]")
    tab.press("Enter")
    tab.focus("[data-do=reset]")
    tab.press("Enter")
    tab.until("document.querySelector('#calls').childElementCount === 0")
    assert mock.state["sessions"] == []


def test_whatever_a_client_sends_is_text_only(tab: Tab, mock: NemoMock, walker: Walker) -> None:
    walker.say(HOSTILE)
    walker.post("/run_sse", {**walker.message(HOSTILE), "app_name": HOSTILE})
    walker.http.get("/" + HOSTILE.replace("/", "%2F"))
    tab.until("document.querySelector('[data-list=misses] pre')")
    for number in (1, 2, 3):
        tab.run(f"document.querySelector('#calls > li:nth-child({number}) summary').click()")
    tab.until("document.querySelectorAll('#calls .whole pre').length > 8")
    assert tab.run("document.querySelectorAll('img:not(h1 img)').length") == 0
    tab.open(f"{mock.url}/__mock/")  # as the server paints it
    assert tab.run("document.querySelectorAll('img:not(h1 img)').length") == 0
    assert "onerror" in tab.text("#misses")


def test_no_script_can_make_markup_of_text(tab: Tab, mock: NemoMock) -> None:
    with pytest.raises(ChromiumError, match="TrustedHTML"):
        tab.run("document.body.innerHTML = '<b>hello</b>'")
    tab.complaints.clear()


def test_all_is_legible_and_nothing_sticks_out_in_any_size_and_scheme(
    tab: Tab, mock: NemoMock, walker: Walker
) -> None:
    mock.fault("abort@event:3@run_sse;times=1")
    walker.upload(harbour_png=png())
    walker.get("/api/nothing/" + "long" * 60)
    tab.until("document.querySelectorAll('#calls > li').length === 4")
    page = "document.documentElement"
    for size, scheme in product((WIDE, NARROW), ("light", "dark")):
        tab.show(*size, scheme)
        assert tab.run(f"{page}.scrollWidth <= {page}.clientWidth"), (size, scheme)
        faint = json.loads(tab.run(f"JSON.stringify(({CONTRASTS})())"))
        assert faint == [], (size, scheme)


def test_every_control_has_a_name_is_reached_by_tab_and_shows_its_focus(
    tab: Tab, mock: NemoMock
) -> None:
    found = tab.command("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "textbox", "spinbutton", "combobox", "checkbox", "link", "progressbar"}
    controls = [node for node in found if node["role"]["value"] in roles and not node["ignored"]]
    assert len(controls) > 40
    assert [node for node in controls if not node.get("name", {}).get("value")] == []
    assert tab.not_reached() == []
    tab.focus("[data-do=step]")
    style = "getComputedStyle(document.activeElement)"
    assert tab.run(f"{style}.outlineStyle !== 'none' && {style}.outlineWidth") == "3px"


def test_nothing_moves_for_whoever_wants_no_motion(tab: Tab, mock: NemoMock) -> None:
    style = "getComputedStyle(document.documentElement).scrollBehavior"
    assert tab.run(style) == "auto"
    tab.show(*WIDE, motion="no-preference")
    assert tab.run(style) == "smooth"


def test_a_mock_that_goes_away_is_said_and_a_new_one_is_shown(tab: Tab, tmp_path: Path) -> None:
    with serving() as first:
        tab.open(f"{first.url}/__mock/")
        tab.until("document.querySelector('#does').textContent")
        first.server.stop()
        tab.until("document.querySelector('#said').innerText.includes('cannot be reached')")
    with serving(port=first.server.port) as second:
        second.fault("abort@event:3@run_sse;times=1")
        tab.until("document.querySelectorAll('[data-list=faults] > li').length === 1")
        tab.until("document.querySelector('#does').textContent")
    tab.complaints.clear()


CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const shade = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const left = each.closest(":disabled, .skip, .away, option");
    if (!own || left || !each.checkVisibility()) continue;
    const [a, b] = [shade(parts(getComputedStyle(each).color)), shade(ground(each))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${each.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
"""What has less than the contrast that WCAG asks for at level AA, 4.5 to 1."""
