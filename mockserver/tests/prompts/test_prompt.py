import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.prompts.prompt import read_prompt
from mockserver.prompts.timing import SLOWER, Timing

TALL, SQUARE, WIDE = (1080, 1920), (1080, 1080), (1920, 1080)
CLIP = {"generates": True}


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("turn this image into a 10-second animated video clip", CLIP | {"timing": Timing(10_000)}),
        (
            "turn these into a 12-second vertical clip with the title Harbour",
            CLIP
            | {"timing": Timing(12_000), "canvas": TALL, "title": "Harbour", "all_stills": True},
        ),
        ("12 s square clip please, animate", CLIP | {"timing": Timing(12_000), "canvas": SQUARE}),
        (
            "make a ten second video of my boat, 9:16",
            CLIP | {"timing": Timing(10_000), "canvas": TALL},
        ),
        ("make a 1 minute 30 seconds film", CLIP | {"timing": Timing(90_000)}),
        ("make another 5-second clip", CLIP | {"timing": Timing(5000)}),
        ("make a clip that lasts half a minute", CLIP | {"timing": Timing(30_000)}),
        ("bring this photo to life", CLIP),
        ("make it move", CLIP),
        ("a slideshow of all photos in 16:9", CLIP | {"canvas": WIDE, "all_stills": True}),
        ("animate this portrait of my mother", CLIP | {"canvas": None}),
        ("turn this photo of a town square into a clip", CLIP | {"canvas": None}),
        ("turn this guitar photo into a video", CLIP | {"wants_music": False}),
        ("make a clip without music", CLIP | {"drops": frozenset({"music"}), "music": None}),
        (
            'make a 10s film with title "12 seconds of piano" and no music',
            CLIP | {"timing": Timing(10_000), "title": "12 seconds of piano", "wants_music": False},
        ),
        ('clip with title "Urban Dreams" and lo-fi', {"title": "Urban Dreams", "music": "Lo-fi"}),
        ("add the title 'Bob's Boat'", {"title": "Bob's Boat", "generates": False}),
        ("“Harbour” as the title", {"title": "Harbour"}),
        ("add a caption that says *download now*", {"title": "download now"}),
        ("change the title to Dawn over Paris", {"title": "Dawn over Paris"}),
        ("replace the title with Dawn", {"title": "Dawn"}),
        ("call it Harbour", {"title": "Harbour"}),
        ("the title should be Dawn, please", {"title": "Dawn"}),
        ("add a title", {"wants_title": True, "title": None}),
        ("add a title at the end", {"wants_title": True, "title": None, "title_at_end": True}),
        (
            "title Harbour for 4 seconds",
            {"title": "Harbour", "timing": Timing(), "title_timing": Timing(4000)},
        ),
        (
            "make it 8 seconds with the title Dawn",
            {"title_timing": Timing(), "timing": Timing(8000)},
        ),
        ("remove the title", {"drops": frozenset({"title"}), "wants_title": False}),
        ("remove the title and the music", {"drops": frozenset({"title", "music"})}),
        ('title "Without the music"', {"title": "Without the music", "drops": frozenset()}),
        ('a clip with the title "No title"', {"title": "No title", "drops": frozenset()}),
        ('remove the title "Harbour"', {"drops": frozenset({"title"}), "title": None}),
        (
            "remove the title and add soft piano",
            {"drops": frozenset({"title"}), "music": "Soft piano"},
        ),
        ("add some music", {"wants_music": True, "music": None}),
        ("add upbeat music at 20%", {"music": "Upbeat music", "volume": 0.2}),
        ('add the song "Night Drive"', {"music": "Night Drive", "title": None}),
        ("change the music to piano", {"music": "Piano"}),
        ("replace the soundtrack with a soft violin", {"music": "Soft violin"}),
        ("music: jazz", {"music": "Jazz"}),
        ("make the music jazz instead", {"music": "Jazz"}),
        ("piano instead of lo-fi", {"music": "Piano"}),
        ("use a guitar track", {"music": "Guitar"}),
        ("music at 35 percent", {"wants_music": False, "volume": 0.35}),
        ("make the music quieter", {"volume": 0.2}),
        ("turn the music up", {"volume": 0.6}),
        ("set the volume to 0.4", {"volume": 0.4}),
        ("trim it to 6 seconds", {"timing": Timing(6000)}),
        ("make it slower", {"timing": Timing(tempo=SLOWER)}),
        ("swap the order", {"reverses": True}),
        ("make it vertical", {"canvas": TALL, "generates": False}),
        ("make the clip square", {"canvas": SQUARE, "generates": False}),
        ("I want the video to be vertical", {"canvas": TALL, "generates": False}),
        ("1080x1350 please", {"canvas": (1080, 1350)}),
        ("in 4:5", {"canvas": (1080, 1350)}),
        ("zoom in slowly on the boat", {"motion": "zoom-in", "timing": Timing()}),
        ("pull back and pan to the left", {"motion": "zoom-out"}),
        ("pan slowly to the left", {"motion": "pan-left"}),
        ("what can you do?", {"question": True}),
        ("how do I add a title?", {"question": True}),
        ("can you add the title Harbour?", {"question": False, "title": "Harbour"}),
        ('a title and the song "Blue Hour"', {"wants_title": True, "title": None}),
        ('use "Blue Hour" as the title, and music', {"title": "Blue Hour", "wants_music": True}),
    ],
)
def test_english(message: str, wanted: dict[str, Any]) -> None:
    prompt = read_prompt(message)
    assert {key: getattr(prompt, key) for key in wanted} == wanted
    assert prompt.language == "en"


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("把这张图片变成10秒的动画短片", CLIP | {"timing": Timing(10_000), "all_stills": False}),
        (
            "把这张图变成12秒的竖屏短片，标题“港”",
            CLIP | {"timing": Timing(12_000), "canvas": TALL, "title": "港"},
        ),
        (
            "把这些照片做成一个十五秒的方形视频，标题叫港湾之夜，配上舒缓的音乐",
            CLIP
            | {
                "timing": Timing(15_000),
                "canvas": SQUARE,
                "title": "港湾之夜",
                "music": "舒缓音乐",
                "all_stills": True,
            },
        ),
        ("让它动起来", CLIP),
        ("生成一段１２秒的视频", CLIP | {"timing": Timing(12_000)}),
        ("做一个1分钟的短片", CLIP | {"timing": Timing(60_000)}),
        ("加上标题《晨光》", {"title": "晨光"}),
        ("标题改成晨光", {"title": "晨光", "generates": False}),
        ("标题改成大海", {"title": "大海"}),
        ("配上标题晨光", {"title": "晨光"}),
        ("把标题变成“晨”", {"title": "晨", "generates": False}),
        ("加一个标题吧", {"wants_title": True, "title": None}),
        ("去掉标题", {"drops": frozenset({"title"})}),
        ("不要音乐", {"drops": frozenset({"music"}), "wants_music": False}),
        ("加一段轻柔的钢琴音乐", {"music": "轻柔钢琴"}),
        ("把音乐换成钢琴", {"music": "钢琴"}),
        ("把背景音乐改为轻柔的吉他", {"music": "轻柔吉他"}),
        ("换成爵士", {"music": "爵士"}),
        ("音量调到20%", {"volume": 0.2, "wants_music": False}),
        ("放慢一点", {"timing": Timing(tempo=SLOWER)}),
        ("缩短到5秒", {"timing": Timing(5000)}),
        ("交换顺序", {"reverses": True}),
        ("改成横屏", {"canvas": WIDE, "generates": False}),
        ("镜头向左移动", {"motion": "pan-left"}),
        ("你能做什么？", {"question": True}),
    ],
)
def test_chinese(message: str, wanted: dict[str, Any]) -> None:
    prompt = read_prompt(message)
    assert {key: getattr(prompt, key) for key in wanted} == wanted
    assert prompt.language == "zh"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("one two three four five six seven eight nine ten eleven twelve", 1),
        ("fifteen", 15),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("forty-five", 45),
        ("sixty", 60),
    ],
)
def test_a_number_may_be_a_word(words: str, first: int) -> None:
    for number, word in enumerate(words.split(), start=first):
        assert read_prompt(f"make it {word} seconds long").timing == Timing(number * 1000), word


@pytest.mark.parametrize("message", ["hello", "thanks, looks great", "你好", "export", "🎬", ""])
def test_small_talk_asks_for_nothing(message: str) -> None:
    prompt = read_prompt(message)
    assert not prompt.wishes
    assert not prompt.generates


def test_a_title_does_not_tell_the_language() -> None:
    assert read_prompt('add the title "港"', "en").language == "en"
    assert read_prompt("加一个标题“Harbour”", "en").language == "zh"


def test_without_letters_the_session_tells_the_language() -> None:
    assert read_prompt("9:16", "zh-CN").language == "zh"
    assert read_prompt("9:16", "en").language == "en"


def test_wishes_name_what_shall_be_different() -> None:
    prompt = read_prompt("make it vertical, 8 seconds, no music and the title Dawn")
    assert prompt.wishes == {"canvas", "timing", "no-music", "title"}
    assert read_prompt("volume at 20%").wishes == {"volume"}
    assert read_prompt("no music, volume at 20%").wishes == {"no-music"}


@given(st.text(max_size=300))
def test_no_message_is_too_odd_to_read(message: str) -> None:
    prompt = read_prompt(message)
    assert prompt.title is None or len(prompt.title) <= 120
    assert prompt.timing.duration_ms is None or prompt.timing.duration_ms > 0
    assert prompt.volume is None or 0 <= prompt.volume <= 1


@pytest.mark.parametrize("piece", ["title '", 'title "', "make ", "title  ", "1 ", "no the ", "十"])
def test_a_long_odd_message_is_read_in_no_time(piece: str) -> None:
    began = time.thread_time()
    read_prompt((piece * 4000)[:4000])
    assert time.thread_time() - began < 1
