from pathlib import PurePosixPath

import pytest

from tui.nemo.attribution import AttributionHeaders, detect_platform


def test_the_three_headers_say_who_is_calling() -> None:
    assert AttributionHeaders("0.1.0", "cursor").as_dict() == {
        "X-Skill-Source": "ai-image-to-video-mod",
        "X-Skill-Version": "0.1.0",
        "X-Skill-Platform": "cursor",
    }


@pytest.mark.parametrize("value", ["", "a\r\nb", "é", " a", "x" * 101])
def test_what_no_header_can_carry_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="header"):
        AttributionHeaders("1", value)


@pytest.mark.parametrize(
    ("path", "platform"),
    [
        ("/home/me/.clawhub/skills/stillreel/tui", "clawhub"),
        ("/home/me/.cursor/skills/stillreel", "cursor"),
        ("/home/me/.cursor/other/skills", "unknown"),
        ("/home/me/clawhub/x", "unknown"),
        ("/usr/lib/python3/site-packages/tui", "unknown"),
    ],
)
def test_the_platform_is_read_from_the_path(path: str, platform: str) -> None:
    assert detect_platform(PurePosixPath(path), {}) == platform


def test_the_environment_wins_over_the_path() -> None:
    assert detect_platform("/x/.clawhub/y", {"SKILL_SOURCE": "studio"}) == "studio"


@pytest.mark.parametrize("stated", ["", "  ", "a\nb", "é"])
def test_an_odd_override_is_ignored(stated: str) -> None:
    assert detect_platform("/x/.clawhub/y", {"SKILL_SOURCE": stated}) == "clawhub"
