import pytest

from tui.studio.language import message_language


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("turn this into a clip", None),
        ("把这张图片变成视频", "zh"),
        ("この写真を動画にして", "ja"),
        ("이 사진을 영상으로", "ko"),
        ('add the title "港"', None),
        ("做一个10秒的 video", "zh"),
        ("", None),
    ],
)
def test_the_script_of_a_message_tells_its_language(message: str, language: str | None) -> None:
    assert message_language(message) == language
