"""Renders at the scripted HTTP border: what polls, films and fallbacks answer."""

from pathlib import Path

import httpx

from tui.nemo.models import Draft, State
from tui.studio.events import Saved
from tui.studio.export import Exporter
from tui.tests.studio.scripted import ScriptedService, in_turn, state

RENDERS = "/api/render/proxy/lambda"
CDN = "https://cdn.example/film.mp4"


def parts(folder: Path) -> list[Path]:
    """The unfinished files that lie in a folder."""
    return list(folder.glob("*.part"))


def draft_of(answer: httpx.Response) -> Draft | None:
    return State.read(answer.json()).draft


def render(status: str, progress: float = 0, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"status": status, "progress": progress, **more})


def completed() -> httpx.Response:
    return render("completed", 100, output={"url": CDN})


def script(scripted: ScriptedService, *polls: httpx.Response) -> None:
    scripted.http.post(RENDERS).return_value = render("pending")
    scripted.http.get(path__regex=rf"{RENDERS}/render_\d+").side_effect = in_turn(*polls)


def fallback(scripted: ScriptedService, answer: httpx.Response) -> None:
    scripted.http.get(path__regex=r"/api/render/proxy/render_\d+/download").return_value = answer


async def export(exporter: Exporter, out: Path, *, force: bool = False) -> Saved:
    return await exporter.export(draft_of(state()), out, force=force)
