"""How long and in which shape a message wants its clip, and how the camera moves. Pure."""

import re

LONG_SIDE, SHORT_SIDE = 1920, 1080

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "forty-five": 45, "sixty": 60,
}  # fmt: skip
_LONGEST_FIRST = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_AMOUNT = (
    r"(?P<n>(?<![\d.])\d{1,4}(?:\.\d+)?|[零一二两三四五六七八九十]{1,3}"
    rf"|\b(?:{_LONGEST_FIRST})\b)"
)
_SECONDS = re.compile(
    _AMOUNT + r"[\s-]*(?:seconds?\b|secs?\b|s\b(?!\s+(?:style|look|vibe|retro))|秒)",
    re.IGNORECASE,
)
_MINUTES = re.compile(_AMOUNT + r"[\s-]*(?:个?半?分钟|minutes?\b|mins?\b)", re.IGNORECASE)
_HALF_MINUTE = re.compile(r"\bhalf a minute\b|\bhalf-minute\b|半分钟", re.IGNORECASE)
_A_MINUTE = re.compile(r"\b(?:a|one)[\s-]minute\b", re.IGNORECASE)

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
# The bare words "pan" and "zoom" count for their usual direction, so those come last.
_MOTIONS = {
    "still": r"\b(?:no|without) (?:camera )?(?:motion|movement)|\bstatic (?:camera|shot)"
    r"|\bkeep (?:it|the camera) still|镜头不动|静止",
    "zoom-out": rf"{_ZOOM}(?:back )?out|\bpull(?:s|ing)?[\s-]+(?:out|back)|拉远|缩小",
    "pan-left": rf"{_PAN}left(?! to)|\bright to left|(?:向|往|朝)左|左移",
    "pan-up": rf"{_TILT}up|(?:向|往|朝)上|上移",
    "pan-down": rf"{_TILT}down|(?:向|往|朝)下|下移",
    "drift": r"\bdrift|漂移|飘移|缓缓移动",
    "pan-right": rf"{_PAN}right(?! to)|\bleft to right|(?:向|往|朝)右|右移|\bpan\b|平移",
    "zoom-in": rf"{_ZOOM}in|\bpush(?:es|ing)?[\s-]+in|\bdolly[\s-]+in|\bzoom\b"
    r"|推进|推近|拉近|放大|推镜",
}


def find_duration_ms(message: str) -> int | None:
    """Give the length that the message names, in milliseconds; never 0."""
    total_s = 30.0 if _HALF_MINUTE.search(message) else 0.0
    if not total_s:
        minutes, seconds = _MINUTES.search(message), _SECONDS.search(message)
        if minutes:
            total_s += 60 * _amount(minutes["n"])
        elif _A_MINUTE.search(message):
            total_s += 60
        if seconds:
            total_s += _amount(seconds["n"])
    return round(total_s * 1000) or None


def _amount(text: str) -> float:
    text = text.lower()
    if text in _NUMBER_WORDS:
        return _NUMBER_WORDS[text]
    if text[0].isdigit() and text.isascii():
        return float(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


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
    for motion, words in _MOTIONS.items():
        if re.search(words, message, re.IGNORECASE):
            return motion
    return None
