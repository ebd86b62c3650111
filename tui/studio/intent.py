"""What the user's message is: a command to the program itself, or a turn for the service.

Intent, not substrings: a message is a command only when *every* word of it belongs to one.
`export the video` is one; `add a caption that says "download now"` is an edit.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui.file_paths import expand_home


class Intent(StrEnum):
    """Where a message goes."""

    EXPORT = "export"
    CREDITS = "credits"
    STATE = "state"
    UPLOAD = "upload"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class RoutedMessage:
    """A message and where it goes; `target` is the `.mp4` that an export named.

    `waits`: it is among the waiting messages until it has gone out.
    """

    message: str
    intent: Intent
    target: Path | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words that make up one command: at least one of `keys`, and nothing beyond `others`."""

    intent: Intent
    keys: frozenset[str]
    others: frozenset[str]
    chinese_keys: str
    chinese_others: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POLITE = "please now ok okay can could you i want to would like let's lets me just then and"
_CHINESE_POLITE = (
    "请|麻烦|帮我|帮忙|给我|我想要|我想|我要|想要|现在|可以|一下|吧|吗|呢|了|的|我|你|好"
)

_VOCABULARIES = (
    _Vocabulary(
        Intent.EXPORT,
        _words("export download save render send give"),
        _words(
            f"{_POLITE} it this that the my a an video clip film movie mp4 file result final"
            " finished for get as in hd 1080p full to on computer disk desktop here"
        ),
        "导出|下载|输出|保存|另存|存成|存为|存到|渲染|发给我",
        f"{_CHINESE_POLITE}|把|将|它|这个|这段|该|最终|成片|视频|影片|片子|短片|文件|成|为|到|至|并|然后|再"
        "|下来|出来|本地|本机|电脑|电脑上|桌面|桌面上|这里|mp4",
    ),
    _Vocabulary(
        Intent.CREDITS,
        _words("credits credit balance"),
        _words(
            f"{_POLITE} how many much do have left what what's whats is are my check show the"
            " account remaining see there get current of"
        ),
        "积分|余额|额度|点数",
        f"{_CHINESE_POLITE}|还有|还剩|剩余|剩下|剩|多少|几|查看|查询|看看|看|查|显示|账户|账号|当前|是|有",
    ),
    _Vocabulary(
        Intent.STATE,
        _words("status state tracks track timeline draft"),
        _words(
            f"{_POLITE} show list what what's whats is are the my see display get check current"
            " project all of on in look at"
        ),
        "状态|轨道|音轨|时间线|时间轴|草稿",
        f"{_CHINESE_POLITE}|查看|查询|看看|看|查|显示|列出|当前|目前|项目|全部|所有|是|什么|有|哪些",
    ),
    _Vocabulary(
        Intent.UPLOAD,
        _words("upload"),
        _words(
            f"{_POLITE} a an the my some more another file files image images photo photos picture"
            " pictures still stills from here this these"
        ),
        "上传",
        f"{_CHINESE_POLITE}|图片|照片|文件|素材|图|一张|几张|更多|再|新|这个|这些|张",
    ),
)

# Verbs that are a command only together with a thing to hand over: "send" alone is no export.
_NEEDS_OBJECT = frozenset({"send", "give"})
_OBJECTS = frozenset({"video", "clip", "film", "movie", "mp4", "file", "result"})
_PUNCTUATION = " \t\r\n.!?,:;…。！？，；：、~～"
_LONGEST_COMMAND = 5000
"""Characters: more than any path with the words around it."""

_QUOTES = "\"'`“”‘’「」『』《》"
_TARGET = re.compile(
    rf"[{_QUOTES}](?P<quoted>[^{_QUOTES}\n]+\.mp4)[{_QUOTES}]"
    rf"|(?P<bare>(?:[^\s{_QUOTES}]|(?<=\w)'(?=\w))+?\.mp4)(?!\.?[A-Za-z0-9_])",
    re.IGNORECASE,
)


def route(message: str) -> RoutedMessage:
    """Where `message` goes; whatever is not wholly a command is a turn."""
    if len(message) > _LONGEST_COMMAND:
        return RoutedMessage(message, Intent.TURN)
    rest, target = _without_target(message)
    words = rest.lower().split()
    if target is not None:
        words = [word for word in words if word not in {"to", "as"}]
    for vocabulary in _VOCABULARIES:
        named = target if vocabulary.intent is Intent.EXPORT else None
        if target is not None and named is None:
            continue
        if _covers(vocabulary, words, named is not None) or _covers_chinese(vocabulary, words):
            return RoutedMessage(message, vocabulary.intent, named)
    return RoutedMessage(message, Intent.TURN)


def _longest_first(words: str) -> str:
    """The same words in an order in which no part of a longer one is taken for another."""
    return "|".join(sorted(words.split("|"), key=len, reverse=True))


_CHINESE_EXPORT = f"{_VOCABULARIES[0].chinese_keys}|{_VOCABULARIES[0].chinese_others}"
_GLUED = re.compile(
    rf"(?P<before>(?>{_longest_first(_CHINESE_EXPORT)})*?"
    rf"(?:到|为|成|至)|(?:{_VOCABULARIES[0].chinese_keys}))(?P<name>.+\.mp4)",
    re.IGNORECASE,
)
"""A name that stands right behind the words that ask for it, as Chinese is written."""


def _covers(vocabulary: _Vocabulary, words: list[str], has_target: bool) -> bool:
    bare = [stripped for word in words if (stripped := word.strip(_PUNCTUATION))]
    keys = vocabulary.keys.intersection(bare)
    if not keys or not vocabulary.keys.union(vocabulary.others).issuperset(bare):
        return False
    return not keys <= _NEEDS_OBJECT or has_target or bool(_OBJECTS.intersection(bare))


def _covers_chinese(vocabulary: _Vocabulary, words: list[str]) -> bool:
    text = "".join(words)
    if not re.search(vocabulary.chinese_keys, text):
        return False
    parts = _longest_first(f"{vocabulary.chinese_keys}|{vocabulary.chinese_others}")
    return not re.sub(parts, "", text).strip(_PUNCTUATION)


def _without_target(message: str) -> tuple[str, Path | None]:
    """The message without the one `.mp4` that it names, and that; two names are no command."""
    found = list(_TARGET.finditer(message))
    if len(found) != 1:
        return message, None
    quoted, bare = found[0].group("quoted", "bare")
    name, before = quoted, ""
    if bare is not None:
        glued = _GLUED.fullmatch(bare)
        before, name = glued.group("before", "name") if glued else ("", bare)
    rest = message[: found[0].start()] + before + " " + message[found[0].end() :]
    return rest, expand_home(name)
