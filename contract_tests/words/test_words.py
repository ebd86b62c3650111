"""Every text of the program is in the catalogues, translated, and in the words of the glossary."""

import io

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo

from contract_tests.harness.words.catalogue import (
    LANGUAGES,
    as_po,
    gathered,
    mo_path,
    po_path,
    read,
    renewed,
)
from contract_tests.harness.words.glossary import wrong_in_chinese, wrong_in_english
from contract_tests.harness.words.in_code import (
    badly_looked_up,
    modules,
    places,
    shadowed,
    texts_outside,
)

OTHERS_WORDS = ("tui/studio/intent.py", "tui/studio/turns/window_talk.py")
"""Modules of words that the user or the service says."""

NO_TEXTS = {
    "tui/check/check.py": {
        "What can you do with a still?",
        "turn this image into a 5-second animated video clip",
    },
    "tui/cli.py": {"stillreel: …"},
    "tui/command_line/overview.py": {"BASE FRESH", "learn DIR…", "  stillreel ……\n"},
    "tui/commands/check.py": {"stillreel check: …"},
    "tui/commands/completion.py": {
        "complete -o bashdefault -o default -F _shtab_stillreel stillreel\n"
    },
    "tui/crash.py": {"stillreel …, Python …, …", "service: …", "the bundled mock"},
    "tui/wishes.py": {"this is no colour"},
    "tui/studio/batch/message.py": {
        "this still",
        "these stills",
        "Make a new clip that shows only …: … (nothing of earlier clips).\n…",
    },
    "tui/studio/clock.py": {"a clock cannot run at … times its speed"},
    "tui/studio/inspecting/examiner.py": {"there is no way to the child"},
    "tui/studio/upload.py": {"address …"},
    "tui/nemo/attribution.py": {"… does not fit into an attribution header"},
    "tui/nemo/client.py": {"the client id cannot be sent"},
    "tui/nemo/errors.py": {
        "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac",
        "HTTP …",
    },
    "tui/nemo/json_fields.py": {"not JSON"},
    "tui/nemo/gateway.py": {"there is no token yet"},
    "tui/nemo/protocol/content_coding.py": {"the coding cannot be undone"},
    "tui/media/decoding.py": {"coded colours"},
    "tui/media/examination.py": {"these are no findings"},
    "tui/media/playing/messages.py": {"this was not opened", "this is no picture"},
    "tui/screens/application.py": {"the terminal driver gave up"},
    "tui/screens/ascii_glyphs.py": {"LOWER LEFT"},
    "tui/screens/clipboard_picture.py": {
        "«class PNGf»",
        "TIFF picture",
        "Add-Type -AssemblyName System.Windows.Forms,System.Drawing; ",
        "clipboard info",
        "get the clipboard as «class PNGf»",
    },
    "tui/screens/notices/kinds.py": {"windows terminal"},
    "tui/screens/opened/opened.py": {"project …"},
    "tui/screens/wire/sections.py": {"Authorization: Bearer …"},
    "tui/screens/wire/wording.py": {"… ms"},
    "tui/wire/curl.py": {"curl -gsSN -X … …"},
    "tui/media/thumbs.py": {"a progressive picture is unfolded whole before it is made small"},
    "tui/library/keyring_tokens.py": {"accounts of this service"},
    "tui/library/private_files.py": {"chmod … …"},
    "tui/library/queue/rows.py": {"queue …"},
}
"""What reads like a text and is none: names in a store, commands, words of others."""


def texts_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations_of(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ())


def test_no_text_is_outside_the_catalogues() -> None:
    found = {
        f"{path}:{line}: {text}"
        for path, module in modules().items()
        if path not in OTHERS_WORDS
        for line, text in texts_outside(module)
        if text not in NO_TEXTS.get(path, ())
    }
    assert found == set()


def test_what_is_looked_up_is_plain_text_whose_places_are_filled() -> None:
    found = {
        f"{path}:{line}: {wrong}"
        for path, module in modules().items()
        for line, wrong in (*badly_looked_up(module), *shadowed(module))
    }
    assert found == set()


def test_every_text_is_in_the_words_of_the_glossary() -> None:
    found = {text: wrong for message in gathered() for text in texts_of(message)
             if (wrong := wrong_in_english(text))}  # fmt: skip
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_texts_of_the_code_and_no_others(language: str) -> None:
    """Where it has not, `make words` brings it up to them."""
    assert as_po(renewed(language)).decode() == po_path(language).read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_the_same_places(language: str) -> None:
    wrong = {}
    for message in read(language):
        if not message.id:
            continue
        said = translations_of(message)
        wanted = places(texts_of(message)[-1])
        if (
            message.fuzzy
            or not said
            or not all(said)
            or any(places(each) != wanted for each in said)
        ):
            wrong[message.id] = said
    assert wrong == {}


def test_every_translation_is_in_the_words_of_the_glossary() -> None:
    found = {
        said: wrong
        for message in read("zh_CN")
        if message.id
        for said in translations_of(message)
        if (wrong := wrong_in_chinese(texts_of(message)[-1], said))
    }
    assert found == {}


def test_a_row_of_a_list_is_no_line_of_its_file_in_chinese() -> None:
    said = {
        message.id: translations_of(message)[0].replace("{row}", "3").replace("{line}", "3")
        for message in read("zh_CN")
        if message.id in ("error: row {row}", "error: line {line}")
    }
    assert len(set(said.values())) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_reads_is_what_people_wrote(language: str) -> None:
    compiled = read_mo(io.BytesIO(mo_path(language).read_bytes()))
    assert {texts_of(each): translations_of(each) for each in compiled if each.id} == {
        texts_of(each): translations_of(each) for each in read(language) if each.id
    }
