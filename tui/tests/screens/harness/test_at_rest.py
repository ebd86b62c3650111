"""What pilots wait for, themselves."""

import asyncio

from textual.app import App

from tui.tests.screens.harness.at_rest import pilots_wait_for_rest


async def test_a_test_of_an_app_ends_when_what_the_app_began_has_ended() -> None:
    ended = list[bool]()

    class Connected(App[None]):
        def on_mount(self) -> None:
            self.run_worker(self.stay_connected())

        async def stay_connected(self) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                for _each in range(1000):
                    await asyncio.sleep(0)
                ended.append(True)

    with pilots_wait_for_rest():
        async with Connected().run_test() as pilot:
            await pilot.pause()
    assert ended
