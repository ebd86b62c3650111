"""The service talks as if there were a window; this takes the clicking out and keeps the content.

Instructions ("click Export", "点击导出") are removed and reported as what can be done here instead;
descriptions of content ("the door opens slowly") stay as they are.
"""

import re
from dataclasses import dataclass

from tui.studio.events import Offer

_SENTENCE = re.compile(
    r"[^.!?。！？\n]*(?:[.!?](?=[\s\"')\]*_]|$)[\"')\]*_]*|[。！？]|[.!?])?\s*|\n"
)
# What was read of it is not read in another way: words that are repeated have any number of those.
_ASKS = (
    r"(?>(?:(?:you(?:'ll| will)?(?: can| could| may| need to| have to| should)?"
    r"(?: also| now| then)?"
    r"|please|just|simply|then|now|next|feel free to|and|or|to (?:export|download|preview|save)"
    r"[^,.]*,)\s+)*)"
)
_ALWAYS = r"(?:click|tap|double-click|right-click)\b"
_WITH_PLACE = (
    r"(?:press|hit|open|drag|drop|go to|head to|select|choose|check|preview|visit|use|see)\b"
)
_PLACE = (
    r"(?=[^,;]*?\b(?:button|panel|tab|menu|icon|timeline|editor|window|page|sidebar|toolbar|export"
    r"|account|billing|dashboard|workspace|browser|canvas|track area|player)\b)"
)
_WHEN = r"(?:(?:when|once|after|if|as soon as)\b[^,;]*,\s+)?"
_ENGLISH = re.compile(
    rf"(?P<lead>^|[,;:–—-]\s+|\s+(?=(?:and|or|then|you|please|just)\s))\s*{_WHEN}{_ASKS}"
    rf"(?:{_ALWAYS}|{_WITH_PLACE}{_PLACE})(?:\([^()]*\)|[^,;])*",
    re.IGNORECASE,
)
_CHINESE_IF = r"(?:如果|如需)[^，。！？\n]{0,30}"
_CHINESE_WHEN = r"[^，。；：！？\n]{0,16}(?:后|之后|以后|时|的时候|的话|完毕|无误|满意)"
_CHINESE_ASKS = (
    r"(?>(?:(?:你|您|请|可以|也可以|随时|就|即|直接|只需要?|然后|再|接着|接下来|最后|现在)\s*)*)"
)
_CHINESE = re.compile(
    rf"(?P<lead>^|[，；,;：:])\s*{_CHINESE_ASKS}(?:(?:{_CHINESE_IF}|{_CHINESE_WHEN}|(?<=[后时]))，)?"
    rf"{_CHINESE_ASKS}(?:{_CHINESE_WHEN})?{_CHINESE_ASKS}"
    r"(?:在[^，。]{0,12}?)?(?:点击|单击|双击|点按|轻触|拖拽|拖动|拖放"
    r"|在(?:时间线|时间轴|编辑器|面板|页面|窗口)[^，；。]{0,4}(?:预览|查看|打开|调整)"
    r"|(?:打开|前往|进入|查看|预览)(?=[^，；。]*?(?:面板|页面|按钮|菜单|时间线|时间轴|编辑器|窗口|账户|账单"
    r"|导出|工作区)))(?:（[^（）\n]*）|[^，；。！？\n])*(?:，即可[^，；。！？\n]*)?"
)
_ASIDE = re.compile(
    r"(?P<lead>)\s?(?:\((?:click|tap|double-click|right-click)\b[^()]*\)"
    r"|[（(](?:请|可)?(?:点击|单击|双击|点按|轻触)[^（）()]*[）)])",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"^[\s,;，；]*(?:(?:and|then|or)\b|或者是?|或(?!许)|并且|并(?![不非没列排])|然后|接着|以及)?\s*",
    re.IGNORECASE,
)
_SUSPICIOUS = re.compile(
    r"\b(?:click|tap|press|hit|open|drag|drop|go to|select|choose|check|preview|visit|export"
    r"|you can|please|encountered)|点击|单击|拖|打开|前往|预览|导出|请|可以|临时"
    r"|(?:后|时|的话|完毕|无误|满意)，?$",
    re.IGNORECASE,
)
_TEMPORARY = re.compile(
    r"(?<!\s)\s*+(?:(?:sorry|i'm sorry|抱歉|对不起)[,，.]?\s*)?"
    r"(?:(?:but )?i (?:have |just )?encountered a temporary (?:issue|problem|error)"
    r"|我?遇到了?一?个?(?:临时|暂时)(?:性的?)?(?:问题|错误|故障))[^\n]*+\s*+\Z",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 1_000
"""A longer one is no instruction, but words that are said again and again."""
_OFFERS: tuple[tuple[Offer, re.Pattern[str]], ...] = (
    (
        Offer.UPLOAD,
        re.compile(
            r"\bupload|(?:drag|drop|add)\b[^,;]*\b(?:image|picture|photo|still|file)s?\b"
            r"|上传|[拖添][^，；]*(?:图片|照片|文件)|把[^，；]{0,8}(?:图片|照片|文件)[^，；]*拖",
            re.IGNORECASE,
        ),
    ),
    (Offer.EXPORT, re.compile(r"\b(?:export|download|save)|导出|下载|保存", re.IGNORECASE)),
    (
        Offer.CREDITS,
        re.compile(r"\b(?:account|billing|credits?|balance)\b|账户|账单|积分|余额", re.IGNORECASE),
    ),
    (Offer.EDIT, re.compile(r"\b(?:drag|drop)\b|拖", re.IGNORECASE)),
    (
        Offer.STATE,
        re.compile(
            r"\b(?:open|preview|timeline|see)\b|打开|预览|时间线|时间轴|查看", re.IGNORECASE
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A button that the service pointed at: what it amounts to here, and the words it used."""

    action: Offer
    said: str


@dataclass(frozen=True, slots=True)
class Translated:
    """What is left to show, and what the service pointed at, in order."""

    text: str
    pointers: tuple[Pointer, ...]


def translate(text: str) -> Translated:
    """Take the instructions for a window out of a text of the service."""
    remaining: list[str] = []
    pointers: list[Pointer] = []
    for line in text.split("\n"):
        left = _translate_line(line, pointers)
        if left.strip(" \t-*•0123456789.") or not line.strip():
            remaining.append(left)
    return Translated("\n".join(remaining).strip("\n"), tuple(pointers))


def without_temporary_issue(text: str) -> str:
    """`text` without a last "I encountered a temporary issue"; empty when it was nothing else."""
    return _TEMPORARY.sub("", text)


def speakable(preview: str) -> str:
    """As much of an unfinished text as can be shown already, translated.

    The last sentence is held back while it may still turn out to be an instruction.
    """
    sentences = _SENTENCE.findall(preview)
    while sentences and not sentences[-1]:
        sentences.pop()
    if sentences and not re.search(r"[.!?。！？\n][\"')\]*_]*\s*$", sentences[-1]):
        tail = sentences.pop()
        if not _SUSPICIOUS.search(tail):
            sentences.append(re.sub(r"[A-Za-z]+$", "", tail))
    return translate("".join(sentences)).text


def _translate_line(line: str, pointers: list[Pointer]) -> str:
    bullet = re.match(r"\s*(?:[-*•]\s+|\d+[.)]\s+)?", line)
    head = bullet.group() if bullet else ""
    body = line[len(head) :]
    sentences = [_translate_sentence(sentence, pointers) for sentence in _SENTENCE.findall(body)]
    return head + "".join(sentences).rstrip() if pointers else line


def _translate_sentence(sentence: str, pointers: list[Pointer]) -> str:
    if len(sentence) > _LONGEST_SENTENCE:
        return sentence
    for pattern in (_ASIDE, _ENGLISH, _CHINESE):
        while match := pattern.search(sentence):
            said = match.group().strip(" ,;:，；：.!?。！？()（）\n–—-")
            pointers.append(Pointer(_action(said), said))
            sentence = _without(sentence, match)
    return sentence


def _without(sentence: str, match: re.Match[str]) -> str:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if not before.strip():
        rest = _JOINED.sub("", after)
        has_words = re.search(r"\w", rest)
        return rest[:1].upper() + rest[1:] if has_words else ""
    ending = re.search(r"([.!?。！？][\"')\]]*)?(\s*)$", match.group() + after)
    if not re.search(r"\w", after):
        mark = ending.group(1) if ending and ending.group(1) else ""
        stop = mark or ("。" if re.search(r"[一-鿿]", before[-1:]) else ".")
        return before.rstrip(" ,;:，；：–—-") + stop + (ending.group(2) if ending else "")
    return before.rstrip() + after


def _action(said: str) -> Offer:
    return next((offer for offer, pattern in _OFFERS if pattern.search(said)), Offer.EDIT)
