"""Which title a message asks for, in English and Chinese. Pure.

The words of a title are cut out before anything else is read, so that a title "12 seconds of
piano" asks for neither twelve seconds nor a piano.
"""

import re
from dataclasses import dataclass

LONGEST_TITLE = 120

_QUOTED = (
    r"(?:\"(?P<q1>[^\"]+)\"|“(?P<q2>[^”]+)”|‘(?P<q3>[^’]+)’|「(?P<q4>[^」]+)」|『(?P<q5>[^』]+)』"
    r"|《(?P<q6>[^》]+)》|«(?P<q7>[^»]+)»|(?<!\w)'(?P<q8>.+?)'(?!\w)|\*(?P<q9>[^*]+)\*)"
)
_WORD = (
    r"(?:\b(?:title|titled|entitled|caption|captioned|subtitle|heading|headline|text|call it"
    r"|name it)\b|大标题|标题|片名|题目|字幕|文字|名为|题为|叫做?)"
)
_BEFORE_QUOTE = r"[^\"“”‘「『《«*.;!?。！？；]{0,40}?"
_QUOTED_AFTER = re.compile(_WORD + _BEFORE_QUOTE + _QUOTED, re.IGNORECASE)
_QUOTED_BEFORE = re.compile(
    _QUOTED + r"\s*(?:as\s+(?:the|a|its)\s+(?:title|caption)\b|(?:作为|当作?|做|为)标题)",
    re.IGNORECASE,
)
_BECOMES = re.compile(r"\s*(?:\b(?:to|into|with|by)\b|[改换变][成为])\s*" + _QUOTED, re.IGNORECASE)
_MUSIC_BETWEEN = re.compile(r"music|song|soundtrack|bgm|音乐|配乐|歌", re.IGNORECASE)

_LINK = (
    r"(?:\s*(?:\b(?:card|overlay|text|to|is|be|as|of|like|says?|saying|reads?|reading|should|it)\b"
    r"|that says|[:：=]))*"
)
_PLAIN = re.compile(
    r"(?:\b(?:title|caption|headline)\b(?P<link>"
    + _LINK
    + r")|(?P<named>\b(?:titled|entitled|captioned|call it|name it)\b"
    r"|\b(?:replace|change|swap)\s+the\s+(?:title|caption)\s+with\b"
    r"|\b(?:clip|video|film|movie|reel)\s+(?:called|named)\b))\s+(?P<words>\S.*)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:at|in|on|for|over|to|that|which|with|and|or|please|here|there|now|again|bigger|smaller|from|"
    r"larger|first|last|too|also|so|but|then|if|when|track|using|by|off|away|instead|a|an|fade|should)\b",
    re.IGNORECASE,
)
_LOOK = (
    r"(?:(?:a (?:bit|little)|much|slightly|even|more|less|too|very|all)\s+)*"
    r"(?:longer|shorter|bigger|smaller|larger|bolder|wider|thinner|thicker|brighter|darker|lighter"
    r"|higher|lower|slower|faster|red|white|black|blue|green|yellow|orange|pink|purple|gold(?:en)?"
    r"|gr[ae]y|bold|italic|upper-?case|lower-?case|capitals|caps|cent(?:er|re)(?:ed|d)?|visible"
    r"|transparent|readable)"
)
_SAYS = re.compile(r"(?:says?|saying|reads?|reading|[:：=])\s*$", re.IGNORECASE)
_TO_SOMEWHERE = re.compile(r"to (?:into|under|below|above|after|before|until|during) (?!\d)")
_SAYS_ZH = frozenset({"叫做", "叫", "命名为", "写着", "写上", "：", ":"})
_NO_WORDS = re.compile(  # in small letters: "the title Red" is one, "the title red" is none
    rf"{_LOOK}(?:\s+and\s+{_LOOK})*(?=\s*$|\s*[,.;!?]"
    r"|\s(?:and|or|please|now|again|instead|than|by|for|on|in|at|with|but|then)\b)"
    r"|(?:colou?r|font|size|style|position|typeface|background|opacity|duration|length|placement"
    r"|alignment|effect|animation|into|under|below|above|after|before|until|during|stays?|lasts?"
    r"|appears?|disappears?|fades|moves?|is|was|looks?|too)\b"
    r"|\d+(?:\.\d+)?[\s-]*(?:more\s+)?s(?:ec(?:ond)?s?)?\b(?!\s+of\b)"
)
_MOVED = re.compile(
    r"\b(?:move|shift|slide|push|bring|put|place|send|drag|align)\s+(?:the|that|this|my)\s+"
    r"(?:title|caption|headline)\s+to\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[,;!?\n，。；！？]|\.(?=\s|$)|\s[-–—]\s"
    r"|\s(?:and|with|plus|then|but|please|using|while|instead)\b"
    r"|\s(?:in|at|on|for|over|by|to|from|as|of)\s+(?![A-Z])"
)
_CHINESE = re.compile(
    r"(?:标题|片名|题目|字幕)(?:文字|内容)?"
    r"(?P<link>改成|改为|换成|换为|变成|设为|设成|叫做|叫|命名为|为|是|写着|写上|写|用|：|:|\s)?\s*"
    r"(?P<words>[^，。,.;；!！?？、\s\"“「『《]{1,30}?)"
    r"(?=[，。,.;；!！?？、\s]|和(?:音乐|配乐|背景)|并|以及|配上|加上|带|$)"
)
_CHINESE_NO_TITLE = re.compile(
    r"[吧去删到放在加和并的不移取大小了吗呢也要]|[长短久慢快粗细高低亮暗](?:一[点些]|[点些])"
    r"|[太更再][长短久慢快粗细高低亮暗大小]|保[留持]|停留|显示|持续|延长|缩短|字体|字号|颜色|位置"
    r"|居中|消失|出现|淡[入出]|[\d一二两三四五六七八九十]+秒"
)
_CHINESE_LOOK = re.compile(
    r"[红橙黄绿青蓝紫黑白灰金银粉棕]色(?:的|字体)?$|[楷宋黑]体$|[斜粗]体$|加粗|[大小]写$|居中"
    r"|[大小长短粗细](?:一[点些]|[点些])"
)


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A title's words, and the message with an ellipsis in their place."""

    words: str
    rest: str


def find_title(message: str) -> FoundTitle | None:
    """Find the words of a title that the message spells out, quoted or not."""
    for pattern in (_QUOTED_BEFORE, _QUOTED_AFTER):
        found = pattern.search(message)
        if found and not (pattern is _QUOTED_AFTER and _of_music(found)):
            found = _BECOMES.match(message, found.end()) or found
            name = next(key for key, value in found.groupdict().items() if value is not None)
            return _found(message, found.start(name) - 1, found.end(name) + 1, found[name])
    return _chinese(message) or _plain(message)


def _of_music(found: re.Match[str]) -> bool:
    """Whether the quotes name a piece of music that stands between the word and them."""
    quoted_at = min(start for start in map(found.start, found.groupdict()) if start >= 0)
    return bool(_MUSIC_BETWEEN.search(found.string[found.start() : quoted_at]))


def _plain(message: str) -> FoundTitle | None:
    found = _PLAIN.search(message)
    if not found or _MOVED.search(message):
        return None
    words, start = found["words"], found.start("words")
    is_said = (
        found["named"]
        or _SAYS.search(found["link"])
        or _TO_SOMEWHERE.match(message, start - len("to "))
    )
    if _NO_TITLE.match(words) or (not is_said and _NO_WORDS.match(words)):
        return None
    stop = _STOP.search(words)
    end = stop.start() if stop else len(words)
    return _found(message, start, start + end, words[:end]) if words[:end].strip() else None


def _chinese(message: str) -> FoundTitle | None:
    found = _CHINESE.search(message)
    if not found:
        return None
    if found["link"] not in _SAYS_ZH and _CHINESE_LOOK.match(found["words"]):
        return None
    if not found["link"] and _CHINESE_NO_TITLE.match(found["words"]):
        return None
    return _found(message, found.start("words"), found.end("words"), found["words"])


def _found(message: str, start: int, end: int, words: str) -> FoundTitle:
    rest = f"{message[: max(0, start)]} … {message[end:]}"
    return FoundTitle(" ".join(words.split())[:LONGEST_TITLE].strip(" .。"), rest)
