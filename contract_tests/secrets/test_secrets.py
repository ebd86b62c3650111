"""The token and the client id, looked for in all that the program wrote, said and started."""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.prompts import ANIMATE
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.errors import NemoError
from tui.tests.patience import PATIENT
from tui.tests.processes import Program

SPEED = 1_000.0
READ_EVERY_S = 0.01
OWN = "nmv_usr_mine0123456789abcdef"
CRASHING = """
import tui.studio.studio as studio
async def credits(self):
    raise RuntimeError(f"{self._service.client.token} of {self._service.client.client_id}")
studio.Studio.credits = credits
"""


class Workplace:
    """A home, a service, and all that was printed there."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.home, self.output = folder / "home", folder / "output"
        self.output.mkdir()

    def start(
        self, *words: str, before: str = "", examine_here: bool = True, **env: str
    ) -> BaseProcess:
        """Start a command; what it prints goes to a file."""
        code = f"{PATIENT}\n{before}"
        program = Program(words, self._environ(env), self.folder, code, examine_here)
        return program.start(self._next_output())

    def run(self, *words: str, before: str = "", **env: str) -> int | None:
        """Run one to its end."""
        child = self.start(*words, before=before, examine_here=True, **env)
        child.join(60)
        return child.exitcode

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("NEMO_")}
        own = {"STILLREEL_HOME": str(self.home), "STILLREEL_TIME_SCALE": str(SPEED)}
        return clean | own | ({"NEMO_API_URL": self.url} if self.url else {}) | dict(more)

    def _next_output(self) -> Path:
        return self.output / f"{len(list(self.output.iterdir()))}.out"

    def files_with(self, *secrets: str) -> set[str]:
        """The files that hold any of the secrets."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        wanted = [secret.encode() for secret in secrets]
        return {
            str(path.relative_to(self.folder))
            for path in files
            if any(secret in path.read_bytes() for secret in wanted)
        }


def served(url: str) -> str:
    """The journal as anybody can read it."""
    with build_opener(ProxyHandler({})).open(f"{url}/__mock/journal") as answer:
        text: str = answer.read().decode()
        return text


def test_after_a_whole_day_only_the_private_files_hold_a_secret(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    with MockServer(speed=SPEED, credits=1000, film=quick_film) as mock:
        workplace = Workplace(folder, mock.url)
        picture = str(still(folder / "a.png", (64, 48)))
        job = ["make", picture, "-p", ANIMATE, "-o", "out.mp4"]
        assert workplace.run("upload", picture) == 0
        assert workplace.run("send", ANIMATE, "--json") == 0
        child = workplace.start(*job)
        while sum("run_sse" in json.dumps(call) for call in mock.journal) < 2:
            assert child.is_alive()
            child.join(READ_EVERY_S)
        child.kill()
        child.join(30)
        assert workplace.run("resume") == 0
        assert workplace.run("export", "--json") == 0
        assert workplace.run("export", "-o", "output") == 2
        assert workplace.run("credits", "--project", "nobody") == 2
        assert workplace.run("credits", NEMO_TOKEN=OWN) == 3
        assert workplace.run("credits", before=CRASHING) == 1
        assert workplace.run("projects") == 0
        journal = served(mock.url)
    kept = json.loads((workplace.home / "data" / "tokens.json").read_text())
    token = kept[mock.url]["token"]
    client_id = (workplace.home / "config" / "client_id").read_text().strip()
    assert len(token) > 10
    assert len(client_id) == 36
    assert workplace.files_with(token) == {"home/data/tokens.json"}
    assert workplace.files_with(client_id) == {"home/config/client_id"}
    assert workplace.files_with(OWN) == set()
    assert len(list((workplace.home / "data" / "reports").iterdir())) == 1
    for secret in (token, client_id, OWN):
        assert secret not in journal
    assert "run_sse" in journal


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_program_that_this_one_starts_is_given_no_token(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    workplace = Workplace(folder, "")
    picture = str(still(folder / "a.png", (64, 48)))
    words = ["make", picture, "-p", ANIMATE, "-o", "out.mp4", "--mock", "--speed", "60"]
    child = workplace.start(*words, examine_here=False, NEMO_TOKEN=OWN)
    assert child.pid
    seen: set[bytes] = set()
    while child.is_alive():
        seen |= set(_offspring(child.pid))
        child.join(READ_EVERY_S)
    assert child.exitcode == 0
    for module in (b"tui.media.examination", b"mockserver.film"):
        assert any(module in one and b"PATH=" in one for one in seen), module
    assert not any(OWN.encode() in one for one in seen)
    assert workplace.files_with(OWN) == set()


def _offspring(pid: int) -> Iterator[bytes]:
    """The words and the environment of each process that descends from one."""
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                place = Path("/proc") / child
                words = (place / "cmdline").read_bytes()
                # Between fork and exec a child is still a copy of its parent.
                if words != Path(f"/proc/{pid}/cmdline").read_bytes():
                    yield words + b"\0" + (place / "environ").read_bytes()
                yield from _offspring(int(child))
    except OSError:  # gone meanwhile
        return


def test_the_link_to_the_browser_holds_a_claim_token_and_never_the_own_one(
    command: Stillreel, tmp_path: Path
) -> None:
    with MockServer(speed=SPEED) as mock:
        env = {"NEMO_API_URL": mock.url, "NEMO_WEB_URL": "https://web.example"}
        plain, told = command("open", env=env), command("open", "--json", env=env)
        refused = command("open", env=env | {"NEMO_WEB_URL": "http://web.example"})
    assert plain.code == told.code == 0
    assert plain.out.startswith("https://web.example/workspace/claim?ct=clm_")
    assert len(plain.out.splitlines()) == 1
    assert told.last["event"] == "link"
    assert told.last["seconds"] == 604800
    token = json.loads((tmp_path / "home" / "data" / "tokens.json").read_text())
    assert token[mock.url]["token"] not in plain.out + plain.err + told.out
    assert refused.code == 2
    assert "unprotected" in refused.err
    assert "clm_" not in refused.out + refused.err


@contextmanager
def answering(status: int, headers: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """A server of its own origin; gives its address and the headers of all it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Keep the head, answer."""
            asked.append(f"{self.path}\n{self.headers}")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_over_real_sockets_another_host_never_sees_credentials(status: int) -> None:
    with ExitStack() as stack:
        film_like = {"Content-Type": "video/mp4", "Set-Cookie": "a=b"}
        other, seen = stack.enter_context(answering(200, film_like))
        away = {"Location": f"{other}/film.mp4", "Set-Cookie": "a=b"}
        home, asked = stack.enter_context(answering(status, away))
        client = _client(home)
        async with client.download_fallback("r1") as film:
            assert [chunk async for chunk in film.chunks] == []
        for call in (client.credits(), client.create_session("en"), client.claim_token("t", "s")):
            with pytest.raises(NemoError, match="sends the call elsewhere"):
                await call
        await client.aclose()
    assert OWN in asked[0]
    assert len(seen) == 1
    assert seen[0].startswith("/film.mp4")
    for secret in (OWN, "Authorization", "X-Skill", "Cookie", "the-client"):
        assert secret.lower() not in seen[0].lower()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "ftp://127.0.0.1/film.mp4",
        "data:video/mp4;base64,AAAA",
        "javascript:alert(1)",
        "unix:///run/x",
        "//[",
        "https://user:word@host.example/f.mp4",
        "http://elsewhere.example/film.mp4",
        "http://127.0.0.1\\@elsewhere.example/",
        "http://0x7f.1/film.mp4\n",
    ],
)
async def test_only_films_behind_http_addresses_are_fetched(url: str) -> None:
    with answering(200, {"Content-Type": "video/mp4"}) as (home, asked):
        client = _client(home)
        with pytest.raises(NemoError):
            async with client.download(url):
                pass
        await client.aclose()
    assert asked == []


def _client(url: str) -> NemoClient:
    async def at_once(_: float) -> None:
        return

    who = AttributionHeaders("0", "unknown")
    return NemoClient(url, attribution=who, client_id="the-client", token=OWN, sleep=at_once)
