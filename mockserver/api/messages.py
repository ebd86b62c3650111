"""Messages: `POST /run_sse`, answered by an event stream."""

from starlette.responses import Response

from mockserver.api.call import Call
from mockserver.faults.in_recordings import read_faults
from mockserver.journal.notes import notes_of
from mockserver.prompts.prompt import read_prompt
from mockserver.refusals import Breach, NotThere
from mockserver.turns.choice import Scene, choose
from mockserver.turns.turn import Turn
from mockserver.wire.event_stream import EventStream
from mockserver.wire.strict_json import items, literal, members, string

MOST_PARTS = 20
MOST_CHARACTERS_READ = 4000


async def run_sse(call: Call) -> Response:
    """Play the turn that a message asks for [S]. Keys are snake_case; `Accept` names the stream.

    Several turns of a session may run at once [A].
    """
    account = call.account()
    session_id, message = _read(await call.json())
    session = call.service.session(account, session_id)
    accepted = call.request.headers.get("accept", "")
    if "text/event-stream" not in accepted.lower():
        raise Breach.at(("header", "accept"), "must name text/event-stream")
    scene = Scene(session.stills(), session.fresh(), session.draft)
    choice = choose(read_prompt(message[:MOST_CHARACTERS_READ], session.language), scene)
    facts = {**choice.facts, "events": call.service.dialects.events}
    recording = call.service.catalog.find(facts)
    if recording is None:
        raise NotThere(f"No recording answers {facts}; add one to turns/.")
    turn = Turn(call.service, account, session, choice, recording, call.origin)
    turn.begin()
    notes = notes_of(call.request.scope)
    notes.recorded_faults = read_faults(recording.head)
    notes.recording = recording.id
    answer = recording.exchange.response
    return EventStream(
        turn.chunks(),
        call.service.closing,
        answer.headers,
        turn.close,
        end=answer.end,
        finishes=call.service.leaving == "finish",
    )


def _read(value: object) -> tuple[str, str]:
    """Read the body: the session's id and the message."""
    body = members(value, ("body",), ("app_name", "user_id", "session_id", "new_message"))
    literal(body["app_name"], ("body", "app_name"), "nemo_agent")
    literal(body["user_id"], ("body", "user_id"), "me")
    session_id = string(body["session_id"], ("body", "session_id"))
    loc = ("body", "new_message")
    message = members(body["new_message"], loc, ("parts",))
    texts = []
    for number, item in enumerate(items(message["parts"], (*loc, "parts"), MOST_PARTS)):
        place = (*loc, "parts", number)
        texts.append(string(members(item, place, ("text",))["text"], (*place, "text")))
    return session_id, "\n".join(texts)
