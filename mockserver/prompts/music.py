"""Which music a message asks for, how loud, and whether it wants none. Pure."""

import re
from enum import Enum

_MOOD = (
    r"soft|calm|gentle|quiet|slow|warm|happy|upbeat|sad|dreamy|epic|cinematic|romantic|peaceful|relaxing|"
    r"mellow|cheerful|energetic|light|dark|jazzy|melancholic|uplifting|ambient"
)
_STYLE = (
    r"lo-?fi|piano|guitar|jazz|classical|ambient|orchestral|acoustic|electronic|synth(?:wave)?|violin|"
    r"techno|hip-?hop|folk|strings|cello|harp|flute"
)
_MUSIC = r"music|soundtrack|bgm|song|melody|tune|background track"
_VERB = r"add|play|use|put|some|with|want|include|lay"
_ENGLISH = re.compile(
    rf"\b(?P<mood>(?:(?:{_MOOD})\s+)*)(?P<style>(?:{_STYLE})\b\s*)?(?:background\s+)?(?:{_MUSIC})\b"
    rf"|\b(?:{_VERB})\s+(?:(?:a|an|some|the)\s+)?(?P<mood2>(?:(?:{_MOOD})\s+)+)(?P<style2>{_STYLE})\b"
    rf"|\b(?:{_VERB})\s+(?:some\s+)?(?P<style3>{_STYLE})\b"
    rf"|\b(?P<mood6>(?:(?:{_MOOD})\s+)*)(?P<style6>{_STYLE})\s+(?:track|instead)\b"
    rf"|\band\s+(?:a\s+|some\s+)?(?P<mood4>(?:(?:{_MOOD})\s+)+)(?P<style4>{_STYLE})\b"
    rf"|\b(?P<style5>lo-?fi)\b",
    re.IGNORECASE,
)
_MOOD_ZH = r"轻柔|柔和|欢快|舒缓|安静|温暖|动感|史诗|轻松|浪漫|悠扬"
_STYLE_ZH = r"钢琴|吉他|爵士|电子|古典|氛围|小提琴|民谣|古筝|lo-?fi"
_CHINESE = re.compile(
    rf"(?P<mood>{_MOOD_ZH})?的?(?P<style>{_STYLE_ZH})?(?:背景)?(?:音乐|配乐|乐曲|BGM|曲)"
    r"|(?:加|配|放)[上一段点些]*(?P<mood2>轻柔|柔和|欢快|舒缓)?的?(?P<style2>钢琴|吉他|小提琴|古筝)"
    rf"|[换改变](?:成|为)(?P<mood3>{_MOOD_ZH})?的?(?P<style3>{_STYLE_ZH})",
    re.IGNORECASE,
)
_INTO = re.compile(  # where the music stands before what it is to be
    rf"(?:\b(?:to|for|with|into|be|{_MUSIC})\b|[:=])\s*(?:(?:a|an|some|the)\s+)?"
    rf"(?P<mood>(?:(?:{_MOOD})\s+)*)(?P<style>{_STYLE})\b",
    re.IGNORECASE,
)
_INTO_ZH = re.compile(
    rf"(?:[换改变](?:成|为)|[用要是:：])(?P<mood>{_MOOD_ZH})?的?(?P<style>{_STYLE_ZH})",
    re.IGNORECASE,
)
_NOT_THIS = re.compile(
    rf"\b(?:instead of|rather than|not|no more)\s+(?:(?:a|an|the)\s+)?(?:{_STYLE})\b"
    rf"|(?:不要|不用|别用)(?:{_STYLE_ZH})",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?:{_MUSIC}|音乐|配乐|歌)[^\"“「『《]{{0,12}}[\"“「『《]([^\"”」』》]+)[\"”」』》]",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"\b(?:different|another|other|new)\s+(?:\w+\s+)?(?:{_MUSIC})\b"
    rf"|\b(?:change|replace|swap|switch)\s+(?:the\s+)?(?:background\s+)?(?:{_MUSIC})\b"
    r"|换[^，。,]{0,4}(?:音乐|配乐|曲|歌)",
    re.IGNORECASE,
)
_SOUNDS = rf"\b(?:{_MUSIC}|volume|sound|{_STYLE})\b"
_SOFT = rf"(?:{_SOUNDS}|\bit\b)[^,.;，。]{{{{0,12}}}}\b{{}}\b"
_SOUND = re.compile(rf"{_SOUNDS}|音乐|配乐|音量|声音|BGM", re.IGNORECASE)
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3})\s*(?:%|percent\b)", re.IGNORECASE)
_LEVEL = re.compile(r"(?:\bvolume|音量)[^\d.,，。]{0,8}(\d+(?:\.\d+)?)", re.IGNORECASE)
_QUIETER = re.compile(
    rf"\bquieter\b|{_SOFT.format('softer')}|\bsofter\s+{_SOUNDS}|\btoo loud\b|\bless loud"
    r"|\bturn (?:it |the \w+ )?down|\blower the (?:music|volume|sound)"
    r"|(?<!太)小声|太吵|太响|太大声|音量(?:调)?(?:小|低)|声音(?:调)?(?:小|低)|调低",
    re.IGNORECASE,
)
_LOUDER = re.compile(
    rf"\blouder\b|\btoo quiet\b|{_SOFT.format('too soft')}"
    r"|\bturn (?:it |the \w+ )?up\b|\braise the (?:music|volume|sound)"
    r"|大声|太小声|听不[清见到]|音量(?:调)?(?:大|高)|声音(?:调)?(?:大|高)|调高",
    re.IGNORECASE,
)


class Loudness(Enum):
    """How loud, compared with before: 0 to 1, where that is so."""

    QUIETER = 0.2
    LOUDER = 0.6


def wants_music(message: str) -> bool:
    """Whether the message mentions music at all."""
    return bool(_ENGLISH.search(message) or _CHINESE.search(message))


def wants_other_music(message: str) -> bool:
    """Whether the message wants other music than there is."""
    return bool(_OTHER.search(message))


def find_music(message: str) -> str | None:
    """Give the name of the music that the message describes, such as `Soft piano`."""
    if named := _NAMED.search(message):
        return " ".join(named[1].split())
    wanted = _NOT_THIS.sub(" instead ", message)
    for describes, name in (
        (_ENGLISH, _english_name),
        (_CHINESE, _chinese_name),
        (_INTO, _english_name),
        (_INTO_ZH, _chinese_name),
    ):
        found = describes.search(wanted)
        if found and (asked := name(found)):
            return asked
    return None


def _english_name(found: re.Match[str]) -> str | None:
    words = [value for value in found.groupdict().values() if value and value.strip()]
    name = " ".join(" ".join(words).split()).lower().replace("lofi", "lo-fi")
    if not name:
        return None
    only_mood = not any(value for key, value in found.groupdict().items() if "style" in key)
    return f"{name[0].upper()}{name[1:]}{' music' if only_mood else ''}"


def _chinese_name(found: re.Match[str]) -> str | None:
    words = [value for value in found.groupdict().values() if value]
    is_styled = any(value for key, value in found.groupdict().items() if "style" in key)
    return "".join(words) + ("" if is_styled else "音乐") if words else None


def find_volume(message: str) -> float | None:
    """Give how loud the message wants the music: 0 to 1."""
    if not (_SOUND.search(message) or _QUIETER.search(message) or _LOUDER.search(message)):
        return None
    level, percent = _LEVEL.search(message), _PERCENT.search(message)
    if percent:
        return min(1.0, int(percent[1]) / 100)
    if level:
        amount = float(level[1])
        return min(1.0, amount / 100 if amount > 1 else amount)
    loudness = find_loudness(message)
    return loudness and loudness.value


def find_loudness(message: str) -> Loudness | None:
    """Give whether the message wants the music louder or quieter, and says no level."""
    if _PERCENT.search(message) or _LEVEL.search(message):
        return None
    if _QUIETER.search(message):
        return Loudness.QUIETER
    return Loudness.LOUDER if _LOUDER.search(message) else None
