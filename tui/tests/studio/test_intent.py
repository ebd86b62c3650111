from pathlib import Path

import pytest

from tui.studio.intent import Intent, RoutedMessage, route


@pytest.mark.parametrize(
    "message",
    [
        "export",
        "Export the video, please!",
        "download",
        "download it now",
        "send me the video",
        "can you give me the final mp4?",
        "导出",
        "请帮我把视频导出一下",
        "下载这个视频吧",
        "导出 mp4",
    ],
)
def test_a_wish_for_the_film_is_an_export(message: str) -> None:
    assert route(message).intent is Intent.EXPORT


@pytest.mark.parametrize(
    "message",
    [
        "credits",
        "how many credits do I have left?",
        "balance",
        "积分",
        "我还有多少积分？",
        "查询余额",
    ],
)
def test_a_question_for_the_balance_is_credits(message: str) -> None:
    assert route(message).intent is Intent.CREDITS


@pytest.mark.parametrize(
    "message",
    [
        "status",
        "show tracks",
        "Show me the timeline",
        "what's the current status?",
        "状态",
        "显示时间线",
    ],
)
def test_a_wish_to_see_the_timeline_is_the_state(message: str) -> None:
    assert route(message).intent is Intent.STATE


@pytest.mark.parametrize("message", ["upload", "upload more photos", "上传", "再上传几张图片"])
def test_a_wish_to_add_files_is_an_upload(message: str) -> None:
    assert route(message).intent is Intent.UPLOAD


@pytest.mark.parametrize(
    "message",
    [
        'add a caption that says "download now"',
        "add a caption that says download now",
        "turn this image into a 10-second animated video clip",
        "make the timeline twice as fast",
        "render the video with snow",
        "give the boats more credits at the end",
        "show the harbour at night",
        "upload the boats into the sky",
        "export license plate removed from the car",
        "把标题改成“导出”",
        "下载一段音乐加进去",
        "在结尾加上状态栏",
        "send",
        "",
        "   ",
        "!!!",
    ],
)
def test_whatever_is_not_wholly_a_wish_goes_to_the_service(message: str) -> None:
    assert route(message).intent is Intent.TURN


def test_an_export_may_name_its_file() -> None:
    assert route("export to clips/Harbour.mp4").target == Path("clips/Harbour.mp4")
    assert route("save it as 'out.mp4'").target == Path("out.mp4")


@pytest.mark.parametrize(
    ("message", "target"),
    [
        ("导出到 X.mp4", "X.mp4"),
        ("导出到X.mp4", "X.mp4"),
        ("把视频导出到clips/港口.mp4。", "clips/港口.mp4"),
        ("导出为成片.mp4", "成片.mp4"),
        ("请保存为“港口 一.mp4”", "港口 一.mp4"),
        ("把它存成「港口.MP4」吧", "港口.MP4"),
        ("下载到/tmp/a.mp4吧", "/tmp/a.mp4"),
        ("导出X.mp4", "X.mp4"),
        ('export to "my clip.mp4"', "my clip.mp4"),
        ("save it as /home/o'brien/a.mp4, please", "/home/o'brien/a.mp4"),
    ],
)
def test_a_target_is_found_as_people_write_it(message: str, target: str) -> None:
    wish = route(message)
    assert (wish.intent, wish.target) == (Intent.EXPORT, Path(target))


@pytest.mark.parametrize(
    "message", ["帮我把视频下载下来", "导出到桌面", "渲染并保存", "save it here"]
)
def test_an_export_to_nowhere_in_particular_is_one(message: str) -> None:
    assert route(message) == RoutedMessage(message, Intent.EXPORT)


@pytest.mark.parametrize(
    "message",
    [
        "加一个字幕“导出到 X.mp4”",
        "导出到 X.mp4 和 Y.mp4",
        "把 X.mp4 放到最前面",
        "导出到 X.mp4 之前加一段音乐",
        "a" * 100_000,
        "导出到" * 2000 + "X.mp4",
        "我想要" * 1500 + "X.mp4",
    ],
)
def test_what_only_speaks_of_a_target_is_a_turn(message: str) -> None:
    assert route(message).intent is Intent.TURN


@pytest.mark.parametrize("path", ["~nobodyx/a.mp4", "~a\0b/a.mp4"])
def test_the_folder_of_a_user_who_does_not_exist_is_a_plain_path(path: str) -> None:
    assert route(f"export to {path}").target == Path(path)


def test_a_file_name_in_an_edit_is_no_target() -> None:
    assert route("put intro.mp4 before the harbour").intent is Intent.TURN
