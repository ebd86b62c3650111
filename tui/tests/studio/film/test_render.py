"""A render keeps its two ids, whatever the service answers."""

from tui.nemo.models import Render, RenderStatus
from tui.studio.film.render import SubmittedRender

PENDING = Render("lambda-7", RenderStatus.PENDING)


def test_no_answer_changes_the_ids() -> None:
    render = SubmittedRender("render_1", "lambda-7", PENDING)
    for answer in (Render("", RenderStatus.PROCESSING, 4.0), Render("x", RenderStatus.COMPLETED)):
        render = render.updated(answer)
        assert (render.id, render.service_id, render.status) == (
            "render_1",
            "lambda-7",
            answer.status,
        )
    assert render.has_ended


def test_a_render_that_the_service_lost_has_failed() -> None:
    lost = SubmittedRender("render_1", "lambda-7", PENDING).lost()
    assert lost.status is RenderStatus.FAILED
    assert lost.answer.error
