"""Sessions: made, filled, read again."""

from collections.abc import Sequence
from pathlib import PurePath

from contract_tests.service.answers import Answer, Session
from contract_tests.service.expectations import about
from mockserver.calls import CallName
from tui.check.legs import Leg


@about(
    CallName.SESSION,
    CallName.STATE,
    facts=["createSession", "Session.session_id", "SessionState.session_id", "state"],
    legs=(Leg.FREE, Leg.CLIP),
)
def test_the_state_is_that_of_the_session_that_was_made(sessions: Sequence[Session]) -> None:
    for session in sessions:
        made = {each.data["session_id"] for each in session if each.call is CallName.SESSION}
        for answer in _read(session):
            assert answer.session in made, answer
            assert answer.data["session_id"] == answer.session, answer


@about(
    CallName.UPLOAD,
    facts=["UploadAnswer.data", "Uploaded.files", "File.filename", "File.file_type", "upload"],
    legs=(Leg.FREE, Leg.CLIP),
)
def test_every_still_that_was_sent_is_named_in_its_order(answers: Sequence[Answer]) -> None:
    for answer in answers:
        files = answer.data["files"]
        assert [each["filename"] for each in files] == list(answer.files), answer
        assert {each["file_type"] for each in files} == {"image"}, answer


@about(
    CallName.UPLOAD,
    CallName.STATE,
    facts=["State.video_infos", "File.cdn_url", "Uploaded.session_state_applied"],
    legs=(Leg.FREE, Leg.CLIP),
)
def test_what_was_uploaded_is_in_the_session(sessions: Sequence[Session]) -> None:
    for session in sessions:
        sent: list[str] = []
        for answer in session:
            if answer.code:
                continue
            if answer.call is CallName.UPLOAD and answer.data["session_state_applied"]:
                sent += [each["cdn_url"] for each in answer.data["files"]]
            elif answer.call is CallName.STATE:
                infos = answer.data["state"]["video_infos"]
                assert [each["cdn_url"] for each in infos] == sent, answer


@about(
    CallName.UPLOAD,
    facts=["File.width", "File.height", "File.filename"],
    legs=(Leg.FREE, Leg.CLIP),
)
def test_a_still_that_is_measured_has_a_size_in_pixels(answers: Sequence[Answer]) -> None:
    for answer in answers:
        for still in answer.data["files"]:
            assert PurePath(still["filename"]).suffix, answer
            assert still.get("width", 1) > 0 < still.get("height", 1), answer


@about(CallName.STATE, facts=["Code1002.code", "SessionAnswer.data"], refused=True)
def test_a_session_that_is_none_is_not_found(answers: Sequence[Answer]) -> None:
    for answer in answers:
        assert answer.code in ("1002", "404", "1001", "1010", "1011", "401"), answer
    assert any(answer.code in ("1002", "404") for answer in answers)


@about(CallName.UPLOAD, facts=["Code4001.code", "Code4002.code"], refused=True)
def test_a_file_that_is_no_still_is_refused_by_its_kind_or_size(answers: Sequence[Answer]) -> None:
    for answer in answers:
        assert answer.code in ("4001", "4002", "415", "413"), answer
    assert any(answer.code in ("4001", "415") for answer in answers)


def _read(session: Session) -> Sequence[Answer]:
    return [each for each in session if each.call is CallName.STATE and not each.code]
