"""How long a message wants the clip, or the clip's title: so long, by so much more, or by a factor.

What it says of another part's time (slower music, a longer first photo) is not about either. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SLOWER, SHORTER = 1.5, 0.75

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "forty-five": 45, "sixty": 60,
}  # fmt: skip
_LONGEST_FIRST = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER = (
    r"(?:(?<![\d.])\d{1,4}(?:\.\d+)?|[零一二两三四五六七八九十]{1,3}"
    rf"|\b(?:{_LONGEST_FIRST})\b)"
)
_AMOUNT = rf"(?P<n>{_NUMBER})[\s-]*(?P<more>(?:more|extra|additional)\s+)?"
_SECOND_WORD = r"(?:seconds?\b|secs?\b|s\b(?!\s+(?:style|look|vibe|retro))|秒)"
_SECONDS = re.compile(_AMOUNT + _SECOND_WORD, re.IGNORECASE)
_MINUTES = re.compile(_AMOUNT + r"(?:个?半?分钟|minutes?\b|mins?\b)", re.IGNORECASE)
_HALF_MINUTE = re.compile(r"\bhalf a minute\b|\bhalf-minute\b|半分钟", re.IGNORECASE)
_A_MINUTE = re.compile(r"\b(?:a|one)[\s-]minute\b", re.IGNORECASE)

_FILLERS = (
    r"(?:\s+(?:the|its|an?|it|this|that|about|just|some|another|more|extra|very|first|last|final"
    r"|opening|ending|clip|video|film|movie|title|caption|by|of|off|up))*\s*$"
)
_MORE_BEFORE = re.compile(
    rf"\b(?:add|another|extra|extend|lengthen|longer by|slower by|plus){_FILLERS}"
    r"|(?:加|(?<![不最至顶])多|延长|拉长|加长|增加|(?:^|[，。,\s再变更它])长)了?(?:标题)?$",
    re.IGNORECASE,
)
_LESS_BEFORE = re.compile(
    r"\b(?:cut|trim|remove|delete|drop|skip|lose|shave|shorten|reduce|minus|without"
    rf"|take (?:off|out|away)|shorter by|faster by){_FILLERS}"
    r"|(?:缩短|剪[掉去短]?|[去删裁砍减]掉|删除|减少|减|(?<!最)短|(?<![至最])少)了?"
    r"(?:标题)?(?:最[前后]面?|开头|结尾|片[头尾]|[前后]面?|末尾|的)*$",
    re.IGNORECASE,
)
_MORE_AFTER = re.compile(r"\s*(?:longer|more|extra|slower)\b", re.IGNORECASE)
_LESS_AFTER = re.compile(r"\s*(?:shorter|less|off|away|faster)\b", re.IGNORECASE)
_LONGEST_BEFORE = 80

_FACTORS = (
    (2.0, r"\btwice (?:as long|the length)|\bhalf (?:the |its )?speed"
     r"|\bdouble (?:the|its) (?:length|duration|time)"
     r"|(?:长|慢)一倍|(?:长度|时长|时间)(?:加倍|翻倍)"),
    (0.5, r"\bhalf (?:as long|(?:the|its) (?:length|duration|time))|\btwice as fast"
     r"|\bdouble (?:the |its )?speed|快一倍|[两二]倍速"
     r"|(?:缩短|时长|长度|时间)[^，。,]{0,4}(?:一半|减半)"),
    (SLOWER, r"\bslower\b|\bslow (?:\w+ ){0,3}down\b|\bmore slowly\b|\blonger\b|\bextend\b"
     r"|\blengthen\b|放慢|慢一点|慢一些|慢点|延长|[长久]一点|[长久]一些|更[长久]"),
    (SHORTER, r"\bfaster\b|\bspeed (?:\w+ ){0,3}up\b|\bquicker\b|\bshorter\b|\bshorten\b|\btrim\b"
     r"|\bcut (?:\w+ ){0,2}(?:down|short|to \d)"
     r"|加快|快一点|快一些|快点|缩短|剪短|裁剪|短一点|短一些|更短"),
)  # fmt: skip

_COMPARED = r"(?:slower|faster|quicker|longer|shorter)\b"
_COMPARED_ZH = r"[慢快长短久]一?[点些]"
_SO_LONG = (
    rf"(?:(?:for|after|by)\s+)?(?:the\s+(?:first|last)\s+)?{_NUMBER}[\s-]*"
    rf"(?:(?:more|extra)\s+)?{_SECOND_WORD}(?:\s+(?:longer|shorter|more|less))?"
)
_CHANGE = r"(?:\b(?:extend|lengthen|shorten|trim|cut|slow down|speed up)\s+(?:the\s+|that\s+)?)"
_CHANGE_ZH = rf"(?:放慢|加快|延长|缩短|加长)(?:[了到至]?\s*{_NUMBER}\s*秒)?"
_BETWEEN = r"(?:\s+(?!and\b|with\b|but\b|then\b|plus\b)[\w…]+)"
_TITLE = r"\b(?:titles?|captions?|subtitles?|headline)\b"
_OF_TITLE = re.compile(
    rf"{_CHANGE}?{_TITLE}{_BETWEEN}{{0,6}}?\s+(?:{_COMPARED}|{_SO_LONG})|{_CHANGE}{_TITLE}"
    rf"|(?:\b{_COMPARED}|{_NUMBER}[\s-]*{_SECOND_WORD})\s+{_TITLE}"
    rf"|{_NUMBER}\s*秒钟?的?(?:标题|片名|字幕)"
    rf"|(?:延长|缩短|加长)?(?:标题|片名|字幕)[^，。,；;]{{0,8}}?"
    rf"(?:{_COMPARED_ZH}|{_NUMBER}\s*秒|{_CHANGE_ZH})|(?:延长|缩短|加长)(?:标题|片名|字幕)",
    re.IGNORECASE,
)
_TITLE_WORD = re.compile(rf"{_TITLE}|标题|片名|字幕|片头", re.IGNORECASE)
_LASTS = re.compile(
    rf"\bfor (?:the (?:first|last) )?{_NUMBER}[\s-]*{_SECOND_WORD}"
    rf"|(?:显示|持续|停留)[^，。,]{{0,4}}{_NUMBER}\s*秒",
    re.IGNORECASE,
)
_CAMERA = r"(?:zoom(?:s|ing)?|pan(?:s|ning)?|tilt|camera|motion|movement)"
_PART = (
    r"(?:music|song|soundtrack|bgm|melody|tune|transitions?|cross-?fades?|fades?"
    r"|(?:first|second|third|fourth|last|next|each|every)\s+"
    r"(?:photo|picture|image|still|shot|slide|scene|frame))"
)
_PART_ZH = (
    r"(?:音乐|配乐|背景乐|歌曲?|镜头|推进|平移|缩放|运镜|转场|过渡"
    r"|(?:第[一二两三四五六七八九十\d]+|每一?)[张个幅](?:照片|图片?|镜头|画面)?)"
)
_OF_ANOTHER_PART = re.compile(
    rf"{_CHANGE}?\b(?:{_PART}|{_CAMERA})\b{_BETWEEN}{{0,3}}?\s+{_COMPARED}"
    rf"|{_CHANGE}?\b{_PART}\b{_BETWEEN}{{0,3}}?\s+{_SO_LONG}"
    rf"|{_NUMBER}[\s-]*{_SECOND_WORD}\s+(?:(?:of|to|for)\s+)?(?:the\s+)?{_PART}\b"
    rf"|(?:\bfirst|\bthe last|^last)\s+{_NUMBER}\s*{_SECOND_WORD}\s+"
    rf"(?:{_COMPARED}|(?:are|should|look|feel)\b)"
    rf"|{_CHANGE}(?:{_PART}|{_CAMERA})\b|\b{_COMPARED}\s+(?:{_PART}|{_CAMERA})\b"
    rf"|(?:延长|缩短|加长|放慢|加快)?{_PART_ZH}[^，。,；;]{{0,6}}?"
    rf"(?:{_COMPARED_ZH}|{_NUMBER}\s*秒|{_CHANGE_ZH})|(?:延长|缩短|加长|放慢|加快){_PART_ZH}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """A length, or a change of one: by a factor, or by so much; nothing where all is None."""

    duration_ms: int | None = None
    more_ms: int | None = None
    tempo: float | None = None

    def __bool__(self) -> bool:
        return self != Timing()

    def of(self, before_ms: int) -> int:
        """Give the new length of what lasts so long."""
        return self.duration_ms or round(before_ms * (self.tempo or 1)) + (self.more_ms or 0)


def find_timings(message: str) -> tuple[Timing, Timing]:
    """Give what a message says of the clip's length, and of its title's."""
    of_title = _OF_TITLE.search(message)
    if not of_title and _TITLE_WORD.search(message):
        of_title = _LASTS.search(message)
    if of_title:
        message = f"{message[: of_title.start()]} … {message[of_title.end() :]}"
    of_clip = _OF_ANOTHER_PART.sub(" … ", message)
    return _timing(of_clip), _timing(of_title[0]) if of_title else Timing()


def find_length_ms(message: str) -> int | None:
    """Give the length that a message names, whether for all or for a change; never 0."""
    return sum(_milliseconds(each) for each in _amounts(message)) or None


def _timing(message: str) -> Timing:
    length_ms, amounts = find_length_ms(message), _amounts(message)
    if not length_ms:
        return Timing(tempo=_tempo(message))
    start, end = min(each.start() for each in amounts), max(each.end() for each in amounts)
    before, after = message[max(0, start - _LONGEST_BEFORE) : start], message[end:]
    if _LESS_BEFORE.search(before) or _LESS_AFTER.match(after):
        return Timing(more_ms=-length_ms)
    says_more = any(each.groupdict().get("more") for each in amounts)
    if says_more or _MORE_BEFORE.search(before) or _MORE_AFTER.match(after):
        return Timing(more_ms=length_ms)
    return Timing(length_ms)


def _amounts(message: str) -> Sequence[re.Match[str]]:
    """The minutes and the seconds that are named first."""
    if half := _HALF_MINUTE.search(message):
        return [half]
    minutes = _MINUTES.search(message) or _A_MINUTE.search(message)
    return [each for each in (minutes, _SECONDS.search(message)) if each]


def _milliseconds(amount: re.Match[str]) -> int:
    if amount.re in (_HALF_MINUTE, _A_MINUTE):
        return 30_000 if amount.re is _HALF_MINUTE else 60_000
    return round((60_000 if amount.re is _MINUTES else 1000) * _number(amount["n"]))


def _number(text: str) -> float:
    text = text.lower()
    if text in _NUMBER_WORDS:
        return _NUMBER_WORDS[text]
    if text[0].isdigit() and text.isascii():
        return float(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _tempo(message: str) -> float | None:
    for factor, words in _FACTORS:
        if re.search(words, message, re.IGNORECASE):
            return factor
    return None
