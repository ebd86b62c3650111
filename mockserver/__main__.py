"""`python -m mockserver`."""

import sys

from mockserver.command import main

sys.exit(main())
