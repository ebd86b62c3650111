"""The language of a message, where its script tells."""


def message_language(message: str) -> str | None:
    """`zh`, `ja` or `ko` for a message written so; `None` where the locale has to say.

    Kana decides before Han, because Japanese uses both.
    """
    if any("\u3040" <= character <= "\u30ff" for character in message):
        return "ja"
    if any("\uac00" <= character <= "\ud7af" for character in message):
        return "ko"
    if any("\u4e00" <= character <= "\u9fff" for character in message):
        return "zh"
    return None
