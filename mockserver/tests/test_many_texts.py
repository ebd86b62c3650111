import random

import pytest

from mockserver.many_texts import ManyTexts


@pytest.mark.parametrize("count", [3, 400])
def test_each_text_is_found_wherever_it_stands_however_many_there_are(count: int) -> None:
    chance = random.Random(7)
    texts = {"".join(chance.choices("abc", k=chance.randint(6, 9))) for _ in range(count)}
    sought = ManyTexts()
    for text in texts:
        sought.add(text, f"is {text}")
    whole = "".join(chance.choices("abc", k=3000))
    found = set(sought.places_in(whole))
    expected = {
        (f"is {text}", at, at + len(text))
        for text in texts
        for at in range(len(whole))
        if whole.startswith(text, at)
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
