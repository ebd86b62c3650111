"""Makes the pictures of the README anew: `python -m contract_tests.pictures`, `make pictures`."""

import argparse
import asyncio
import sys

from contract_tests.pictures.scenes import FOLDER, a_home, scenes


async def _make() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with a_home() as home:
        async for name, svg in scenes(home):
            path = FOLDER / f"{name}.svg"
            path.write_text(svg, encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    asyncio.run(_make())
