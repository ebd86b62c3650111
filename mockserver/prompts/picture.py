"""In which shape a message wants its clip, and how the camera moves. Pure."""

import re

LONG_SIDE, SHORT_SIDE = 1920, 1080

_RATIO = re.compile(r"(?<![\d:.])(\d{1,2})\s*[:：∶/]\s*(\d{1,2})(?![\d:：])")
_PIXELS = re.compile(r"(?<!\d)(\d{3,4})\s*[x×*]\s*(\d{3,4})(?!\d)", re.IGNORECASE)
_RATIOS = {(9, 16), (16, 9), (1, 1), (4, 5), (5, 4), (3, 4), (4, 3), (2, 3), (3, 2), (21, 9)}
_CLIP = (
    r"(?:\w+\s+)?(?:clip|video|film|movie|reel|format|mode|orientation|version|aspect|short|one)"
)
_INTO = r"\b(?:in|to|as|it|into)\s+(?:a\s+)?"
_MOVES = r"(?!\s+(?:pan|tilt|mo|camera|line))"
_SHAPES = {
    (9, 16): rf"\bvertical(?:ly)?\b{_MOVES}|\bportrait\s+{_CLIP}|{_INTO}portrait\b(?!\s+of)"
    r"|\btiktok\b|\breels\b|竖屏|竖版|竖向|纵向|竖着",
    (1, 1): rf"\bsquare\s+{_CLIP}|\b(?:clip|video|film|movie|it|them) square\b|{_INTO}square\b"
    r"|\d-second square\b|方形|正方|方屏",
    (16, 9): rf"\blandscape\s+{_CLIP}|{_INTO}landscape\b(?!\s+of)|\bhorizontal(?:ly)?\b{_MOVES}"
    r"|\bwidescreen\b|横屏|横版|横向|宽屏",
}
_ZOOM, _PAN = (
    r"\bzoom(?:s|ing|ed)?[\s-]+(?:slowly |gently )?",
    r"\bpan(?:s|ning)?\s+(?:\w+\s+){0,3}?",
)
_TILT = r"\b(?:pan|tilt)(?:s|ning|ing)?\s+(?:\w+\s+){0,3}?"
_BARE = (
    r"(?<!the )(?<!slower )(?<!faster )\b{}\b"
    r"(?!\s+(?:slower|faster|quicker|longer|shorter|speed))"
)
_NO_MOTION = re.compile(
    r"\b(?:don'?t|do not|no|stop|without) (?:the )?(?:zoom(?:ing)?|pan(?:ning)?)\b"
    r"(?: (?:in|out|left|right|up|down)\b)?",
    re.IGNORECASE,
)
# The bare words "pan" and "zoom" count for their usual direction, so those come last.
_MOTIONS = {
    "still": r"\b(?:no|without) (?:camera )?(?:motion|movement)|\bstatic (?:camera|shot)"
    r"|\bkeep (?:it|the camera) still|镜头不动|静止",
    "zoom-out": rf"{_ZOOM}(?:back )?out|\bpull(?:s|ing)?[\s-]+(?:out|back)|拉远|缩小",
    "pan-left": rf"{_PAN}left(?! to)|\bright to left|(?:向|往|朝)左|左移",
    "pan-up": rf"{_TILT}up|(?:向|往|朝)上|上移",
    "pan-down": rf"{_TILT}down|(?:向|往|朝)下|下移",
    "drift": r"\bdrift|漂移|飘移|缓缓移动",
    "pan-right": rf"{_PAN}right(?! to)|\bleft to right|(?:向|往|朝)右|右移"
    rf"|{_BARE.format('pan')}|平移(?![^，。]{{0,2}}[慢快])",
    "zoom-in": rf"{_ZOOM}in|\bpush(?:es|ing)?[\s-]+in|\bdolly[\s-]+in"
    rf"|{_BARE.format('zoom')}|推进(?![^，。]{{0,2}}[慢快])|推近|拉近|放大|推镜",
}


def find_canvas(message: str) -> tuple[int, int] | None:
    """Give the size of the picture that the message names: pixels, at most 1920 by 1080."""
    pixels = _PIXELS.search(message)
    if pixels:
        return fitted(int(pixels[1]), int(pixels[2]))
    for found in _RATIO.finditer(message):
        ratio = int(found[1]), int(found[2])
        if ratio in _RATIOS:
            return fitted(*ratio)
    for ratio, words in _SHAPES.items():
        if re.search(words, message, re.IGNORECASE):
            return fitted(*ratio)
    return None


def fitted(width: int, height: int) -> tuple[int, int]:
    """Give the largest even size of this shape within 1920x1080, either way round."""
    long, short = max(width, height), max(1, min(width, height))
    scale = min(LONG_SIDE / long, SHORT_SIDE / short)
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


def find_motion(message: str) -> str | None:
    """Give the camera's way that the message names: `zoom-in`, `pan-left`, `still` and so on."""
    wanted = _NO_MOTION.sub(" … ", message)
    for motion, words in _MOTIONS.items():
        if re.search(words, wanted, re.IGNORECASE):
            return motion
    return None if wanted == message else "still"
