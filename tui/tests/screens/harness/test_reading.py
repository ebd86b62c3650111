"""What is read from the lines of widgets is what Textual puts on the terminal."""

from tui.tests.screens.harness.fake_studio import FakeStudio, answer, running, send, text_of


async def test_what_is_read_is_what_a_terminal_shows() -> None:
    text = "港口的船 in **the harbour** of 港口, 👩‍👩‍👧 e\u0301t\u0301e\u0301, and more. " * 9
    shown = list[str]()
    async with running(FakeStudio(turn=answer(text))) as pilot:

        def is_read_as_shown() -> bool:
            shown.append(text_of(pilot))
            strips = pilot.app.screen._compositor.render_strips()
            return shown[-1] == "\n".join(strip.text for strip in strips)

        assert is_read_as_shown()
        await send(pilot, text)
        assert is_read_as_shown()
        pilot.app.notify(text, markup=False)
        await pilot.pause()
        assert is_read_as_shown()
        for columns in (119, 118):
            await pilot.resize_terminal(columns, 40)
            await pilot.press("ctrl+p")  # over other halves of what is two cells wide
            assert is_read_as_shown()
            await pilot.press("escape")
    assert len(set(shown)) == len(shown)
