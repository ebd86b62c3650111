"""The command `stillreel`: settles words and configuration, then hands over. Imports late."""

import sys
from collections.abc import Sequence

FAILED, USAGE = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code: 0 done, 1 failed, 2 usage, 3 needs the user."""
    words = list(sys.argv[1:] if argv is None else argv)
    from tui.arguments import parse
    from tui.config import ConfigError

    options = parse(words)
    if options.command == "mock":
        from tui.bundled import serve_mock

        return serve_mock(options.rest)
    try:
        config = options.settle()
    except ConfigError as error:
        print(f"stillreel: {error}", file=sys.stderr)  # noqa: T201 - the command's own voice
        return USAGE
    if options.command == "interface":
        from tui.app import run_app

        return run_app(config, options.sources, options.project)
    from tui.headless import run

    return run(config, options)


if __name__ == "__main__":
    sys.exit(main())
