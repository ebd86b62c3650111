import pytest

from tui.studio.turns.window_talk import speakable, translate, without_temporary_issue


@pytest.mark.parametrize(
    ("said", "shown", "action"),
    [
        (
            "Your clip is ready! Click the Export button to download it.",
            "Your clip is ready!",
            "export",
        ),
        ("Your clip is ready, click Export to download.", "Your clip is ready.", "export"),
        ("Tap the **Download** icon.", "", "export"),
        ("点击“导出”按钮即可保存视频，或者告诉我还想改哪里。", "告诉我还想改哪里。", "export"),
        ("最后，点击导出。", "", "export"),
        ("点击导出即可，并且音乐已经加好。", "音乐已经加好。", "export"),
        ("点击导出即可，然后再挑一首曲子。", "再挑一首曲子。", "export"),
        ("点击导出即可，或许还要再短一些。", "或许还要再短一些。", "export"),
        ("点击导出即可，并不收费。", "并不收费。", "export"),
        ("Click Export, orange is warmer.", "Orange is warmer.", "export"),
        ("Click Export, or tell me more.", "Tell me more.", "export"),
        ("To export, click the button in the top right.", "", "export"),
        ("Open the Export panel and choose MP4.", "", "export"),
        ("I added a piano. You can preview it in the timeline.", "I added a piano.", "state"),
        ("Done. Please open the timeline panel.", "Done.", "state"),
        ("Drag the clip to the timeline to move it.", "", "edit"),
        ("Check your account page for credits.", "", "credits"),
        (
            "Drag the title to the timeline, and I also set the volume to 35%.",
            "I also set the volume to 35%.",
            "edit",
        ),
        ("Click the + button to upload pictures.", "", "upload"),
        ("Drag an image into this window.", "", "upload"),
        (
            "Click + or drag an image here (jpg, png, up to 200 MB), then tell me more.",
            "Tell me more.",
            "upload",
        ),
        ("Describe the clip; when it is done, click Export.", "Describe the clip.", "export"),
        ("Once you are happy with it, click Export to save.", "", "export"),
        ("还没有图片，点击上传按钮添加。", "还没有图片。", "upload"),
        ("视频已生成，点击导出按钮即可下载。", "视频已生成。", "export"),
        ("点击导出。", "", "export"),
        ("视频已生成，完成后点击导出。", "视频已生成。", "export"),
        ("完成后点击导出", "", "export"),
        ("视频做好了。渲染完成之后请点击“导出”按钮即可下载。", "视频做好了。", "export"),
        ("当渲染结束的时候点击下载", "", "export"),
        ("确认无误后，点击「导出」即可。", "", "export"),
        ("想要下载的话，点击右上角的导出。", "", "export"),
        ("视频已就绪！您随时可以点击导出按钮下载。", "视频已就绪！", "export"),
        (
            "接下来您只需点击导出按钮，即可获得成片。门慢慢打开，光照进来。",
            "门慢慢打开，光照进来。",
            "export",
        ),
        ("音乐已加入（点击导出可下载），时长 10 秒。", "音乐已加入，时长 10 秒。", "export"),
        ("Music is in (click Export to save), 10 seconds.", "Music is in, 10 seconds.", "export"),
        ("已添加音乐。你可以在时间线中预览效果。", "已添加音乐。", "state"),
        ("标题已加好。拖拽字幕可以调整位置。", "标题已加好。", "edit"),
        ("积分不足，请打开账户页面充值。", "积分不足。", "credits"),
        (
            "还没有图片。请点击“+”按钮或把图片拖拽到窗口里（jpg 或 png，不超过 200 MB），"
            "然后再告诉我您的想法。",
            "还没有图片。再告诉我您的想法。",
            "upload",
        ),
        ("点击按钮（在右上角，蓝色）导出成片。", "", "export"),
    ],
)
def test_instructions_for_a_window_become_an_offer(said: str, shown: str, action: str) -> None:
    translated = translate(said)
    assert translated.text.strip() == shown
    assert [pointer.action for pointer in translated.pointers] == [action]


@pytest.mark.parametrize(
    "text",
    [
        "The door opens slowly and the boats drag along the quay.",
        "A hand clicks the shutter; the camera moves in.",
        "It is 1.5 times faster. See what you think.",
        "The gulls drop from the sky. Exporting takes a minute.",
        "画面中的门缓缓打开，船只随波漂动。",
        "镜头打开了视野。",
        "船靠岸后，门慢慢打开。",
        "日落之后海面变成金色，时间的话不变。",
        "- boats drift\n- gulls cry\n\n```\ncode. stays! as it is?\n```",
        "",
    ],
)
def test_descriptions_of_content_stay_as_they_are(text: str) -> None:
    assert translate(text).text == text
    assert translate(text).pointers == ()


def test_a_list_item_that_was_only_an_instruction_is_gone() -> None:
    text = "Next:\n- Click **Export** to save\n- The title fades in"
    assert translate(text).text == "Next:\n- The title fades in"


def test_an_unfinished_sentence_is_held_back_while_it_may_be_an_instruction() -> None:
    assert speakable("The boats drift. You can cl") == "The boats drift. "
    assert speakable("The boats drift. Click Exp") == "The boats drift. "
    assert speakable("The boats drift slow") == "The boats drift "


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "Your clip is ready. I encountered a temporary issue, please retry.",
            "Your clip is ready.",
        ),
        ("I encountered a temporary issue.", ""),
        ("片子好了。我遇到了一个临时问题。", "片子好了。"),
        ("The plot has a temporary issue of trust.", "The plot has a temporary issue of trust."),
    ],
)
def test_a_last_temporary_issue_is_dropped(said: str, kept: str) -> None:
    assert without_temporary_issue(said) == kept


@pytest.mark.parametrize(
    "text",
    [
        *("后" * 3000, "，完成后" * 1000, "（点击" * 1000, "如果，" * 1500),
        *("请" * 3000, "然后你即" * 1000, "也可以" * 1000, "只需要" * 1000, "你 " * 3000),
        *("you now " * 1000, "then you can also " * 500, "to export, please " * 500),
        *("I encountered a temporary issue" + " " * 30_000 + "x\ny", " " * 30_000 + "x"),
    ],
)
def test_a_long_line_of_little_sense_is_read_at_once(text: str) -> None:
    """Models say such, too, when they repeat themselves without end."""
    assert translate(text + "。").text
    translate(text[:900] + "x")
    speakable(text[:900])
    assert without_temporary_issue(text)
