"""One word for one thing: the words that texts may not use, and those that stand for ours."""

import re

NOT_IN_ENGLISH = {
    r"pictures?|images?|photos?|photographs?": "still",
    r"films?|movies?": "clip, or video where it is the user's own",
    r"drafts?": "timeline",
    r"chats?": "messages",
    r"money|points?": "credits",
    r"please|sorry|oops": "what happened, and what to do",
}
"""Words, and what to say instead."""

IN_CHINESE = {
    r"stills?": "图片",
    r"clips?": "成片",
    r"render(?:s|ed|ing)?": "渲染",
    r"export(?:s|ed|ing)?": "导出",
    r"messages?": "消息",
    r"timelines?": "时间线",
    r"tracks?": "轨道",
    r"segments?": "片段",
    r"projects?": "项目",
    r"sessions?": "会话",
    r"accounts?": "账号",
    r"credits?": "积分",
    r"tokens?": "令牌",
    r"upload(?:s|ed|ing)?": "上传",
    r"download(?:s|ed|ing)?": "下载",
    r"queue[sd]?": "队列",
    r"recordings?": "录制",
    r"version(?:s)?": "版本",
    r"keyring": "密钥环",
    r"library": "资料库",
    r"plan": "套餐",
    r"calls?": "请求",
}
"""A word of ours, and the one that stands for it wherever it is said."""

NOT_IN_CHINESE = {
    "影片": "成片; 视频 where it is the user's own",
    "照片": "图片",
    "图像": "图片",
    "帐号": "账号",
    "账户": "账号",
    "帐户": "账号",
    "点数": "积分",
    "时间轴": "时间线",
    "信息": "消息",
    "您": "你",
    "调用": "请求",
    "回车": "enter, as the keys are called",
}
_NO_PROSE = re.compile(
    r"\{[^{}]*\}|`[^`]*`|\bstillreel [^.\n]*|%\(prog\)s [^\n]*|%\(\w+\)\w|--?[a-z][-a-z]*|"
    r"\b[A-Z_]{3,}\b|\[\w+\]|\.\./\w+|\w+ = \"[^\"]*\""
)
"""Commands, options, settings, places for values."""
_OTHER_WORDS = (
    "make a recording of a browser's HAR (export: the other way)",
    "projects {deed} takes {takes}",
    "show this help message and exit",
)
"""Texts whose words are names of commands, or another's."""
_BESIDE_HAN = re.compile(
    r"[\u4e00-\u9fff][,;:?!()]|[,;:?!(][\u4e00-\u9fff]|\}[,;:?!] |\u3002\u3002"
)
_UNSPACED = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")


def wrong_in_english(text: str) -> list[str]:
    """The words of a text that have another one here."""
    prose = _NO_PROSE.sub(" ", text)
    return [
        f"{found[0]!r}: say {instead}"
        for words, instead in NOT_IN_ENGLISH.items()
        if (found := re.search(rf"\b(?:{words})\b", prose, re.IGNORECASE))
    ]


def wrong_in_chinese(text: str, translation: str) -> list[str]:
    """What of a translation is not as the glossary has it."""
    prose = _NO_PROSE.sub(" ", text)
    wrong = [
        f"{word}: say {instead}" for word, instead in NOT_IN_CHINESE.items() if word in translation
    ]
    wrong += [
        f"{found[0]!r} is {term}"
        for words, term in IN_CHINESE.items()
        if (found := re.search(rf"\b(?:{words})\b", prose, re.IGNORECASE))
        and term not in translation
        and text not in _OTHER_WORDS
    ]
    if found := _BESIDE_HAN.search(translation):
        wrong.append(f"{found[0]!r}: full-width marks beside Chinese")
    if found := _UNSPACED.search(translation):
        wrong.append(f"{found[0]!r}: a space between Chinese and Latin")
    return wrong
