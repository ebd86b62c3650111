import random
import re
import time

import pytest

from mockserver.redaction.many_texts import ManyTexts


@pytest.mark.parametrize("letters", ["abc", "abß", "ab港"])
@pytest.mark.parametrize("length", [0, 7, 300, 3000])
@pytest.mark.parametrize("count", [3, 400])
def test_each_text_is_found_wherever_it_stands_however_many_there_are(
    count: int, length: int, letters: str
) -> None:
    chance = random.Random(7)
    texts = {"".join(chance.choices(letters, k=chance.randint(6, 9))) for _ in range(count)}
    sought = ManyTexts()
    for text in texts:
        sought.add(text, f"is {text}")
    whole = "".join(chance.choices(letters, k=length))
    listed = list(sought.places_in(whole))
    found = set(listed)
    assert len(listed) == len(found)
    expected = {
        (f"is {text}", at, at + len(text))
        for text in texts
        for at in (place.start() for place in re.finditer(f"(?={text})", whole))
    }
    assert found == expected
    assert sought.longest == max(map(len, texts))


def test_the_first_meaning_stays_and_too_short_a_text_is_refused() -> None:
    sought = ManyTexts()
    sought.add("abcdef", "one")
    sought.add("abcdef", "two")
    assert list(sought.places_in("abcdef")) == [("one", 0, 6)]
    with pytest.raises(ValueError, match="too few"):
        sought.add("abcde", "short")


def test_texts_that_begin_alike_and_a_film_take_no_longer_for_being_many() -> None:
    addresses = [f"https://files.example/k{number:06}/film.mp4" for number in range(6000)]
    alike, spellings = ManyTexts(), ManyTexts()
    for number, address in enumerate(addresses):
        alike.add(address, "own")
        spellings.add(f"{number * 7919 % 9973:04}{address[::-1]}", "token")
    film = random.Random(1).randbytes(4_000_000).decode("latin-1")
    began = time.thread_time()
    assert sum(1 for _ in alike.places_in(",".join(addresses))) == len(addresses)
    assert list(spellings.places_in(film)) == []
    assert time.thread_time() - began < 2
