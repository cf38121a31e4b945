"""For all tests: the code under test is that of this checkout."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

#: The started assistant, shared by the conversations and the tests of the channel.
pytest_plugins = ["assistant"]
