"""What people ask of a clip that is there: it becomes that, and nothing else of it changes."""

from typing import Any

import pytest

from mockserver.prompts.prompt import read_prompt
from mockserver.service.drafts import AUDIO, TEXT, VIDEO, Draft, Still, length_ms, track_of
from mockserver.turns.choice import Choice, Scene, choose
from mockserver.turns.edits import apply_tool

STILLS = (Still("harbour.jpg", "/h"), Still("gulls.jpg", "/g"))
TOOLS = {
    "no-title": "remove_title",
    "no-music": "remove_music",
    "canvas": "set_canvas",
    "motion": "set_motion",
    "timing": "edit_timeline",
    "music": "add_music",
    "volume": "set_volume",
    "title": "add_title",
}


def chosen(message: str, draft: Draft) -> Choice:
    return choose(read_prompt(message), Scene(STILLS, () if draft else STILLS, draft))


def edited(draft: Draft, message: str) -> Draft:
    choice = chosen(message, draft)
    for wish, tool in TOOLS.items():
        if wish in choice.prompt.wishes and choice.kind != "talk":
            draft = apply_tool(tool, draft, choice.prompt, STILLS)
    return draft


def clip() -> Draft:
    """Ten seconds, music at 35 %, a title in the first three seconds."""
    message = "turn these into a 10-second clip with the title Dawn"
    draft = apply_tool("generate_video", {}, chosen(message, {}).prompt, STILLS)
    for tool in ("add_music", "add_title"):
        draft = apply_tool(tool, draft, chosen(message, {}).prompt, STILLS)
    return draft


def seen(draft: Draft) -> dict[str, Any]:
    titles, music, shots = (track_of(draft, kind) for kind in (TEXT, AUDIO, VIDEO))
    return {
        "lasts": length_ms(draft) / 1000,
        "title": [piece.meta["text"] for piece in titles],
        "from": [piece.start_ms / 1000 for piece in titles],
        "for": [piece.duration_ms / 1000 for piece in titles],
        "music": [piece.meta["name"] for piece in music],
        "volume": [piece.meta["volume"] for piece in music],
        "shots": [(shot.meta["name"], shot.meta["motion"]) for shot in shots],
        "size": (draft["m"]["width"], draft["m"]["height"]),
    }


@pytest.mark.parametrize(
    ("messages", "differs"),
    [
        ("add 3 seconds|add three more seconds|make it 3 seconds longer|extend it by 3 seconds"
         "|give it 3 more seconds|加3秒|再加三秒|延长3秒|长3秒", {"lasts": 13}),
        ("make it 2 seconds shorter|cut the last 2 seconds|remove the first 2 seconds"
         "|trim 2 seconds off the end|缩短2秒|去掉最后2秒|剪掉开头的2秒", {"lasts": 8}),
        ("make it about 12 seconds|at least 12 seconds|视频长12秒|差不多12秒|至少12秒"
         "|make it 12 seconds|extend it to 12 seconds|stretch it to 12 seconds|12 seconds please"
         "|延长到12秒|改成12秒", {"lasts": 12}),
        ("make it twice as long|double the length|half the speed|长一倍|长度加倍", {"lasts": 20}),
        ("make it half as long|double speed|把视频缩短一半", {"lasts": 5, "for": [3]}),
        ("make it longer|slow down the animation|make a longer clip please|动画慢一点",
         {"lasts": 15}),
        ("make the title longer|keep the title on screen longer|the title should last longer"
         "|标题长一点|标题显示久一点", {"for": [4.5]}),
        ("show the title 2 seconds longer|extend the title by 2 seconds|make the title 5 seconds"
         "|keep the title for 5 seconds|标题停留5秒|标题延长2秒|延长标题2秒", {"for": [5]}),
        ("make the title shorter|标题短一点", {"for": [2.25]}),
        ("remove the title after 2 seconds|shorten the title to 2 seconds", {"for": [2]}),
        ("move the title to the end|put the title at the end|add a title for the last 3 seconds"
         "|标题放到最后", {"from": [7]}),
        ("make the title bigger|make the title red|change the title font|make the title uppercase"
         "|change the title colour to red|title in white|center the title|fade out the title"
         "|translate the title into French|move the title to the bottom|keep the title"
         "|标题大一点|标题改成红色|标题太长了|标题居中|标题字体换成楷体", {}),
        ("change the title to The End", {"title": ["The End"]}),
        ('change title "Dawn" to "Dusk"|把标题“Dawn”改成“Dusk”|make the title say Dusk',
         {"title": ["Dusk"]}),
        ("turn the music off|turn off the music|mute it", {"music": [], "volume": []}),
        ("don't zoom|no zoom please|don't zoom in",
         {"shots": [("harbour.jpg", "still"), ("gulls.jpg", "still")]}),
        ("change the title to red sea", {"title": ["red sea"]}),
        ("标题改成长城", {"title": ["长城"]}),
        ("标题太阳升起", {"title": ["太阳升起"]}),
        ("add a 2-second title", {"for": [2]}),
        ("hide the title|隐藏标题|no title but keep the music|保留音乐，去掉标题",
         {"title": [], "from": [], "for": []}),
        ("make the music slower|make the music longer|start the music after 2 seconds"
         "|make the first photo longer|show the second picture for 5 seconds|slower zoom"
         "|pan faster|the zoom is too fast|make the transition longer|音乐慢一点|音乐延迟2秒开始"
         "|make the first 3 seconds slower|first 3 seconds slower|last 3 seconds slower"
         "|add two seconds to the first photo"
         "|add a 2 second fade|fade out the last 2 seconds|show each photo for 2 seconds"
         "|第一张照片长一点|第二张图显示5秒|镜头慢一点", {}),
        ("make it brighter|make it black and white|undo|add subtitles|变成黑白|加个转场|撤销", {}),
        ("make the music louder|the music is too quiet|音乐大声一点", {"volume": [0.6]}),
        ("the music a bit softer|the music is too loud|音乐太吵了|声音小一点", {"volume": [0.2]}),
        ("change the music|different music please|switch the music|换一首音乐",
         {"music": ["Soft piano"]}),
        ("add soft piano and make it 12 seconds", {"music": ["Soft piano"], "lasts": 12}),
        ("add the title Sea and make it 12 seconds", {"title": ["Sea"], "lasts": 12}),
        ("make it slower, and the title Sea for 2 seconds",
         {"title": ["Sea"], "for": [2], "lasts": 15}),
        ("make it take 8 seconds|take 8 seconds|take the last 2 seconds away|take off 2 seconds"
         "|最多8秒|至多8秒|最短8秒", {"lasts": 8}),
        ("make it last 5 seconds longer|it should take another 5 seconds", {"lasts": 15}),
        ("make the colours softer|a softer look|too soft a light", {}),
        ("make the piano softer|a softer song", {"volume": [0.2]}),
        ("no panning, zoom out|stop the pan and zoom out instead|zoom out, don't zoom in",
         {"shots": [("harbour.jpg", "zoom-out"), ("gulls.jpg", "zoom-out")]}),
        ("swap them and add music|reverse the order, title Dawn|flip them; keep the title",
         {"shots": [("gulls.jpg", "pan-right"), ("harbour.jpg", "zoom-in")]}),
        ("title: after the rain|change the title to after the rain|call it after the rain",
         {"title": ["after the rain"]}),
        ("title: red|call it red|the title should say red", {"title": ["red"]}),
        ("标题叫红色|标题：红色", {"title": ["红色"]}),
        ("加2秒的标题|加个2秒的标题", {"for": [2]}),
        ("crop it to square", {"size": (1080, 1080)}),
    ],
)  # fmt: skip
def test_a_clip_becomes_what_is_asked_and_is_else_as_it_was(
    messages: str, differs: dict[str, Any]
) -> None:
    for message in messages.split("|"):
        assert chosen(message, clip()).kind != "generation", message
        assert seen(edited(clip(), message)) == {**seen(clip()), **differs}, message
