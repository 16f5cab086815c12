"""For `scrapyd-deploy`, which builds an egg with it: the project runs from its checkout and cannot be one."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "deploy"))

from not_a_package import refuse

if __name__ == "__main__":
    refuse()
