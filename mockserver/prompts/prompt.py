"""What a message asks for. Pure: a text goes in, a `Prompt` comes out.

English and Chinese. The service understands everything; this reads what a clip's user usually
says, and everything else is talk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mockserver.prompts.music import (
    Loudness,
    find_loudness,
    find_music,
    find_volume,
    wants_music,
    wants_other_music,
)
from mockserver.prompts.picture import find_canvas, find_motion
from mockserver.prompts.timing import Timing, find_length_ms, find_timings
from mockserver.prompts.title import find_title

_HAN = re.compile("[\\u3400-\\u9fff]")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９％", "0123456789%")

_CLIP = r"(?:clips?|videos?|films?|movies?|reels?|animations?|slideshow|timelapse|trailer|shorts?)"
_OTHER = r"\b(?:title|caption|subtitle|text|music|song|soundtrack)\b"
_ANOTHER_LENGTH = rf"\b(?:longer|shorter|slower|faster)\s+{_CLIP}\s*(?:please)?[.!]*\s*$"
_OURS = r"(?<!the )(?<!this )(?<!that )(?<!my )(?<!our )"
_GENERATES = re.compile(
    rf"\banimat(?!ions?\b)\w*|{_OURS}\b(?:animations?|slideshow)\b"
    r"|\bmontage\b|\bbring\b.{0,60}\bto life|\bcome alive\b"
    r"|\bmake (?:it|this|them|these|the (?:photo|picture|image|still)s?)\b.{0,40}\bmove\b"
    r"|\b(?:turn|transform|convert)\b.{0,60}\binto\b"
    r"(?! (?:a )?(?:vertical|square|portrait|landscape)$)"
    r"|\b(?:make|convert|combine|stitch|merge|create|generate|produce|build|craft|want|need"
    r"|give me)\b"
    rf"(?:(?!{_OTHER}|{_ANOTHER_LENGTH}).){{0,80}}?{_OURS}\b{_CLIP}\b"
    r"|动起来|活起来|动画(?!.{0,3}[慢快长短太])|幻灯片|让(?!.{0,4}(?:镜头|音乐|标题)).{0,10}动(?!画)|(?:做成|变成|制成|转成|剪成|拼成|合成|生成|制作|做一?[个段条])"
    r".{0,24}(?:视频|短片|影片|片段|电影|片子)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\s*(?:how|what|why|when|where|which|who|do|does|did|is|are|can i|could i|should i)\b"
    r"|怎么|如何|为什么|什么|多少|哪[个里些]",
    re.IGNORECASE,
)
_TITLE_WORD = re.compile(r"\b(?:title|caption|headline|subtitle)\b|标题|片名|字幕", re.IGNORECASE)
_DROPPABLE = {
    "title": r"title|caption|subtitle|headline|text|标题|片名|字幕|文字",
    "music": r"music|soundtrack|bgm|song|audio|sound|音乐|配乐|背景音|声音",
}
_OFF = (
    r"\b(?:remove|delete|drop|get rid of|take (?:out|away|off)|without|no|lose|hide|mute|skip"
    r"|(?:turn|switch) off)\b"
    r"(?:\s+(?:the|any|a|that|all|background|more))*\s+"
)
_NO = (
    _OFF + r"(?:{thing})\b(?!\s+after\b)"
    r"|" + _OFF + r"(?:{other})\s+(?:and|or)\s+(?:the\s+)?(?:{thing})(?=\s*(?:$|[.,;!?]))"
    r"|(?:去掉|删掉|删除|移除|不要|取消|去除|无需|没有|别加|不加|隐藏)[^，。,和]{{0,4}}(?:{thing})"
    r"|\b(?:turn|switch)\s+(?:the\s+)?(?:{thing})\s+off\b"
    r"|(?:{thing})[^，。,和]{{0,3}}(?:去掉|删掉|删除|移除|不要)"
)
_MUTED = re.compile(r"\bmute\b|\bsilent (?:clip|video|film)\b|静音|无声", re.IGNORECASE)
_REVERSES = re.compile(
    r"\b(?:swap|switch|reverse|flip|reorder|rearrange|change the order)\b"
    r"(?!(?:(?!\b(?:and|then)\b)[^,.;!?]){0,16}\b(?:title|music|song|soundtrack|font|colou?r)\b)"
    r"|交换|调换|对调|倒序|颠倒|换一?下?顺序|顺序",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:these|those|all|them|images|photos|pictures|stills|both|every)\b|这些|那些|所有|全部|几张|这[两二三四五六七八九十\d]+张",
    re.IGNORECASE,
)
_TO_THE = r"\b(?:title|caption|headline)\s+to the (?:very )?"
_AT_END = re.compile(
    rf"\bat the (?:very )?end\b|{_TO_THE}end\b|\bend title\b|\btitle for the last\b|结尾|片尾|最后",
    re.IGNORECASE,
)
_AT_START = re.compile(
    rf"\bat the (?:very )?(?:start|beginning)\b|{_TO_THE}(?:start|beginning)\b|\bopening title\b"
    r"|开头|片头",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a message asks for; `None` and `False` are "not mentioned".

    `canvas` is pixels, `volume` 0 to 1, `drops` has "title" and "music". The clip has one timing
    and its title another ("the title Harbour for 4 seconds").
    """

    text: str
    language: str
    question: bool
    generates: bool
    all_stills: bool
    timing: Timing
    title_timing: Timing
    reverses: bool
    canvas: tuple[int, int] | None
    motion: str | None
    wants_title: bool
    title: str | None
    title_at_start: bool
    title_at_end: bool
    wants_music: bool
    music: str | None
    other_music: bool
    volume: float | None
    loudness: Loudness | None
    drops: frozenset[str]

    @property
    def wishes(self) -> frozenset[str]:
        """What is asked to be there or to be different, each by one word."""
        return frozenset(self._wishes())

    def _wishes(self) -> Iterator[str]:
        yield from (f"no-{thing}" for thing in self.drops)
        if self.wants_title:
            yield "title"
        if self.wants_music:
            yield "music"
        elif self.volume is not None and "music" not in self.drops:
            yield "volume"
        if self.canvas is not None:
            yield "canvas"
        if self.motion is not None:
            yield "motion"
        if self.timing or self.reverses:
            yield "timing"


@lru_cache(maxsize=128)
def read_prompt(message: str, usual_language: str = "en") -> Prompt:
    """Read a message. `usual_language` counts where the words leave it open.

    Forty searches; what many clients say at once is read once.
    """
    found = find_title(message)
    rest = (found.rest if found else message).translate(_WIDE_DIGITS)
    drops = frozenset(_dropped(rest))
    if "title" in drops:
        found = None
    volume = find_volume(rest)
    music = "music" not in drops and wants_music(rest)
    titled = "title" not in drops and bool(found or _TITLE_WORD.search(rest))
    generates = bool(_GENERATES.search(rest))
    timing, title_timing = (
        (Timing(find_length_ms(rest)), Timing()) if generates else find_timings(rest)
    )
    return Prompt(
        text=message,
        language=language_of(rest, usual_language),
        question=bool(_QUESTION.search(rest)),
        generates=generates,
        all_stills=bool(_ALL.search(rest)),
        timing=timing,
        title_timing=title_timing,
        reverses=bool(_REVERSES.search(rest)),
        canvas=find_canvas(rest),
        motion=find_motion(rest),
        wants_title=titled,
        title=found.words if found else None,
        title_at_start=bool(_AT_START.search(rest)),
        title_at_end=bool(_AT_END.search(rest)),
        wants_music=music and not (volume is not None and find_music(rest) is None),
        music=find_music(rest) if music else None,
        other_music=wants_other_music(rest),
        volume=volume,
        loudness=find_loudness(rest),
        drops=drops,
    )


def language_of(message: str, usual: str = "en") -> str:
    """`zh` where the message has Chinese characters, else `en`; without letters, the usual one."""
    if _HAN.search(message):
        return "zh"
    if any(char.isalpha() for char in message):
        return "en"
    return "zh" if usual.lower().startswith("zh") else "en"


def _dropped(message: str) -> Iterator[str]:
    for thing, words in _DROPPABLE.items():
        other = "|".join(value for key, value in _DROPPABLE.items() if key != thing)
        pattern = _NO.format(thing=words, other=other)
        if re.search(pattern, message, re.IGNORECASE) or (
            thing == "music" and _MUTED.search(message)
        ):
            yield thing
