import pytest

from mockserver.film.plan import MOST_SHOTS
from mockserver.prompts.prompt import read_prompt
from mockserver.service.drafts import TEXT, Draft, Segment, Still, with_track
from mockserver.turns.choice import Choice, Scene, choose, title_from
from mockserver.turns.edits import generate_video
from mockserver.turns.reference_values import prompt_values

HARBOUR, GULLS = Still("harbour at dawn.jpg", "/h"), Still("IMG_2034.jpg", "/g")


def chosen(message: str, scene: Scene) -> Choice:
    return choose(read_prompt(message), scene)


def clip(*stills: Still) -> Draft:
    return generate_video({}, read_prompt("10 seconds"), stills or (HARBOUR,))


@pytest.mark.parametrize(
    ("message", "topic", "kind"),
    [
        ("animate this", "animate", "generation"),
        ("make it vertical", "animate", "generation"),
        ("zoom in slowly", "animate", "generation"),
        ("add the title Harbour", "clip-first", "talk"),
        ("hello", "talk", "talk"),
    ],
)
def test_with_stills_and_no_clip(message: str, topic: str, kind: str) -> None:
    choice = chosen(message, Scene([HARBOUR], [HARBOUR]))
    assert (choice.topic, choice.kind) == (topic, kind)


@pytest.mark.parametrize("message", ["animate this", "add a title", "make it vertical"])
def test_with_nothing_at_all(message: str) -> None:
    assert chosen(message, Scene()).topic == "upload-first"


@pytest.mark.parametrize(
    ("message", "topic", "kind"),
    [
        ("add the title Harbour", "title", "edit"),
        ("remove the title", "untitle", "edit"),
        ("add some music", "music", "edit"),
        ("make it slower", "timing", "edit"),
        ("make it 15 seconds", "timing", "edit"),
        ("make it vertical", "several", "edit"),
        ("slower, with the title Dawn", "several", "edit"),
        ("animate this again", "animate", "generation"),
        ("what is on the timeline?", "talk", "talk"),
    ],
)
def test_with_a_clip(message: str, topic: str, kind: str) -> None:
    choice = chosen(message, Scene([HARBOUR], [], clip()))
    assert (choice.topic, choice.kind) == (topic, kind)


def test_a_title_that_is_there_is_changed() -> None:
    titled = with_track(clip(), TEXT, [Segment(0, 1000, {"text": "x"})])
    assert chosen("the title should be Dawn", Scene([HARBOUR], [], titled)).topic == "retitle"
    for moved in ("make the title longer", "move the title to the end"):
        assert chosen(moved, Scene([HARBOUR], [], titled)).topic == "title", moved


def test_a_clip_shows_the_fresh_stills_or_all_where_the_message_says_so() -> None:
    scene = Scene([HARBOUR, GULLS], [GULLS], clip())
    assert chosen("animate this image", scene).stills == (GULLS,)
    assert chosen("animate these images", scene).stills == (HARBOUR, GULLS)
    assert chosen("animate harbour at dawn.jpg", scene).stills == (HARBOUR,)
    assert chosen("animate it", Scene([HARBOUR], [], clip())).stills == (HARBOUR,)


def test_stills_that_are_named_are_shown_in_the_order_of_their_names() -> None:
    quay = Still("1.jpg", "/q")
    scene = Scene([HARBOUR, GULLS, quay], [], clip())
    said = "make a clip of 1.jpg, harbour at dawn.jpg and 1.jpg again"
    assert chosen(said, scene).stills == (quay, HARBOUR)


def test_a_clip_shows_no_more_stills_than_a_film_can_have() -> None:
    many = [HARBOUR] * (MOST_SHOTS + 9)
    assert len(chosen("animate these", Scene(many, many)).stills) == MOST_SHOTS


def test_what_a_prompt_leaves_open_gets_the_usual_values() -> None:
    prompt = chosen("animate this", Scene([HARBOUR], [HARBOUR])).prompt
    assert (prompt.timing.duration_ms, prompt.canvas) == (10_000, (1920, 1080))
    assert (prompt.music, prompt.volume, prompt.title) == ("Lo-fi", 0.35, None)
    many = [Still(f"{n}.jpg", f"/{n}") for n in range(6)]
    assert chosen("animate these", Scene(many, many)).prompt.timing.duration_ms == 24_000


def test_a_clip_lasts_a_second_to_two_minutes() -> None:
    scene = Scene([HARBOUR], [HARBOUR])
    assert chosen("animate this for 0.2 seconds", scene).prompt.timing.duration_ms == 1000
    assert chosen("animate this for 30 minutes", scene).prompt.timing.duration_ms == 120_000


def test_a_title_without_words_is_made_of_the_files_name() -> None:
    assert chosen("add a title", Scene([HARBOUR], [], clip())).prompt.title == "Harbour at dawn"
    assert chosen("add a title", Scene([GULLS], [], clip())).prompt.title == "Untitled"
    assert chosen("加一个标题", Scene([GULLS], [], clip())).prompt.title == "无题"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("harbour_at-dawn.jpg", "Harbour at dawn"),
        ("DSC_0042.JPG", ""),
        ("20240101-123456.png", ""),
        ("港湾.jpg", "港湾"),
    ],
)
def test_a_camera_s_number_is_no_title(name: str, title: str) -> None:
    assert title_from(name) == title


def test_words_name_only_what_was_asked() -> None:
    draft = clip()
    prompt = chosen("make it vertical", Scene([HARBOUR], [], draft)).prompt
    assert set(prompt_values(prompt, draft)) == {"ask:size", "ask:width", "ask:height"}


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("animate 11.jpg", ["11.jpg"]),
        ("animate 1.jpg", ["1.jpg"]),
        ("animate 11.jpg and then 1.jpg", ["11.jpg", "1.jpg"]),
        ("让11.jpg动起来", ["11.jpg"]),
        ("animate the others", ["1.jpg", "11.jpg"]),
    ],
)
def test_a_still_whose_name_is_a_part_of_anothers_is_not_named_with_it(
    message: str, shown: list[str]
) -> None:
    stills = [Still("1.jpg", "/1"), Still("11.jpg", "/11")]
    assert [still.name for still in chosen(message, Scene(stills, stills)).stills] == shown
