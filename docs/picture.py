"""Takes the pictures of the explorer that the README shows (`make picture`), of the bundled sample publication.

Needs Debian's chromium. Nothing of anybody else's is in it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.explorer.server import serve_explorer  # noqa: E402
from tests.explorer.test_browser import ARGUMENTS, CHROMIUM  # noqa: E402

PICTURES = {"explorer.png": "/issues/12"}
"""File beside this program -> the page that it shows."""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="backnumber-picture-") as folder:
        archive = Path(folder) / "demo.db"
        demo = [sys.executable, "-m", "sample.demo", str(archive)]
        subprocess.run(demo, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
        with serve_explorer(archive) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            page = browser.new_page(viewport={"width": 1200, "height": 800})
            for name, address in PICTURES.items():
                page.goto(base + address)
                page.screenshot(path=ROOT / "docs" / name)
            browser.close()


if __name__ == "__main__":
    main()
