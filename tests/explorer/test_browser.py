"""The pages in Debian's Chromium, on a phone and a desktop: no requests to other hosts, no findings of axe."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from explorer.questions import QUESTIONS
from tests.explorer.client import DATASETTE_PATHS, EXPLORER_PATHS, RECORD_PATHS
from tests.explorer.server import serve_explorer

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
MORE_SCREENS = {
    "small-phone": {"width": 320, "height": 568},
    "large-phone": {"width": 430, "height": 932},
    "phone-on-its-side": {"width": 740, "height": 360},
    "tablet": {"width": 820, "height": 1180},
    "wide": {"width": 2560, "height": 1440},
}
"""Viewports of `make deep`."""
SCREENS = [
    pytest.param(PHONE, id="phone"),
    pytest.param(DESKTOP, id="desktop", marks=pytest.mark.deep),
    *(pytest.param(screen, id=name, marks=pytest.mark.deep) for name, screen in MORE_SCREENS.items()),
]

SMALL_TARGETS = """
[...document.querySelectorAll("a, button, input, select, summary, textarea")].filter((target) => {
  const at = target.getBoundingClientRect();
  const isOff = !at.width || !at.height || target.closest(".visually-hidden, .skip");
  return !isOff && (at.height < 24 || (target.matches("td a, th a, input") && at.width < 24));
}).map((target) => target.outerHTML.slice(0, 200))
"""
"""What gives the targets that are lower than 24 pixels, or narrower and in no text.

https://www.w3.org/TR/WCAG22/#target-size-minimum
"""

FURTHER_ROWS = """
document.querySelectorAll("main :is(tr, li):nth-child(n + 13)").forEach((row) => row.remove())
"""
"""What leaves a dozen rows of each table and list, of which the rest is like them."""
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What axe looks for in another scheme of colours."""

REACHED_BY_KEYS = """
[...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex='0']")].filter((target) =>
  target.checkVisibility() && target.type !== "hidden" && target.tabIndex >= 0
).map((target) => target.outerHTML.slice(0, 120))
"""
FOCUSED = """
(() => {
  const target = document.activeElement;
  if (target === document.body) return null;
  const at = target.getBoundingClientRect();
  const named = target.querySelector(".name") || target; // of an issue in a list, its name has the outline
  const isOutlined = [target, named].some((one) => getComputedStyle(one).outlineStyle !== "none");
  return { html: target.outerHTML.slice(0, 120), isVisible: isOutlined && at.bottom > 0 && at.top < innerHeight };
})()
"""
"""What gives the element with the focus, and whether its outline and a part of it are seen."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def base(small: Path) -> Iterator[str]:
    """The URL of the explorer of the small archive."""
    with serve_explorer(small) as url:
        yield url


@pytest.fixture(scope="module")
def looked_at(browser: Browser) -> Iterator[Page]:
    """A page in which axe may run: the policy of the explorer's forbids its script, too."""
    page = browser.new_page(viewport=DESKTOP, bypass_csp=True)  # type: ignore[arg-type]
    yield page
    page.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_load_nothing_from_elsewhere_and_fit(
    browser: Browser, small: Path, hostile: Path, screen: dict[str, int]
) -> None:
    errors: list[str] = []
    requested: list[str] = []
    for archive in (small,) if screen == DESKTOP else (small, hostile):
        with serve_explorer(archive) as base:
            page = browser.new_page(viewport=screen)  # type: ignore[arg-type]
            page.on("request", lambda request: requested.append(request.url))
            page.on("console", lambda message: errors.append(message.text))
            page.on("dialog", lambda dialog: errors.append(dialog.message))
            for address in (*EXPLORER_PATHS, *DATASETTE_PATHS):
                response = page.goto(base + address)
                assert response is not None
                if archive == small:
                    assert response.ok, address
                elif not response.ok:
                    errors.clear()  # the console reports a 404, which is right for a path of the other archive
                    continue
                assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], address
            page.close()
            assert [url for url in requested if not url.startswith((base, "data:"))] == []
            requested.clear()
    assert errors == []


LIGHT_ALONE = (
    "/", "/issues", "/charts", "/images", "/domains/site.example", "/coverage", "/archive/problems?_facet=kind",
    "/archive/links/1", "/archive/entries", "/archive/bibliography",
)  # fmt: skip
BOTH_SCHEMES = (
    "/issues/1", "/search?q=gears", "/health", "/archive", "/archive?sql=select+titel+from+entries",
    "/archive/words_by_year", *RECORD_PATHS, "/issues/3",
)  # fmt: skip


@pytest.mark.parametrize("address", [*LIGHT_ALONE, *BOTH_SCHEMES])
def test_axe_finds_no_violations(looked_at: Page, base: str, address: str) -> None:
    assert violations(looked_at, base + address, dark=address in BOTH_SCHEMES) == []


@pytest.mark.deep
def test_axe_finds_no_violations_on_any_page(looked_at: Page, base: str) -> None:
    questions = (f"/archive/{name}" for name in QUESTIONS)
    addresses = (*EXPLORER_PATHS, *DATASETTE_PATHS, *RECORD_PATHS, *questions)
    found = {address: violations(looked_at, base + address, dark=True, whole=True) for address in addresses}
    assert not any(found.values()), {address: broken for address, broken in found.items() if broken}


def violations(page: Page, url: str, *, dark: bool, whole: bool = False) -> list[tuple[str, str]]:
    """Return what is wrong with a page, in light colours and perhaps in dark ones: rule, element."""
    page.emulate_media(color_scheme="light")
    page.goto(url)
    found = [("target", text) for text in page.evaluate(SMALL_TARGETS)]
    if not whole:
        page.evaluate(FURTHER_ROWS)
    found += broken_rules(page)
    if dark:
        page.emulate_media(color_scheme="dark")
        found += broken_rules(page, **OF_COLOURS)
    return found


def broken_rules(page: Page, **options: Any) -> list[tuple[str, str]]:
    """Return the rules of axe that a page breaks, each with an element."""
    broken = Axe().run(page, options={**DEFAULT_OPTIONS, **options}).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in broken]


def test_pages_of_what_is_cited_fit(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    for address in RECORD_PATHS:
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    for address in ("/categories", "/sections", "/publications", "/stories", "/coverage"):
        page.goto(base + address)
        assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)")
    page.close()


def test_the_keyboard_gets_to_the_content_first(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/issues/1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


@pytest.mark.parametrize(
    "address",
    [
        "/issues/1",
        pytest.param("/charts", marks=pytest.mark.deep),
        pytest.param("/archive/entries?_size=5", marks=pytest.mark.deep),
    ],
)
def test_keys_reach_everything_visibly_and_are_not_caught(browser: Browser, base: str, address: str) -> None:
    page = browser.new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    page.goto(base + address)
    wanted = page.evaluate(REACHED_BY_KEYS)
    stops: list[str] = []
    while len(stops) <= len(wanted):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop["html"])
        assert stop["isVisible"], stop["html"]
    assert stops == wanted
    page.close()


def test_print_is_light_and_fits_the_paper(browser: Browser, base: str) -> None:
    paper = {"width": 640, "height": 900}
    page = browser.new_page(viewport=paper, color_scheme="dark")  # type: ignore[arg-type]
    page.emulate_media(media="print", color_scheme="dark")
    for address in (
        "/issues/1",
        "/health",
        "/archive/entries",
        "/authors",
        "/search?q=gears",
        "/archive/top_sites",
    ):
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= paper["width"], address
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("form:visible, nav:visible").count() == 0, address
    # What the form asked for is on the paper too.
    assert page.locator(".print-only:visible").first.inner_text().startswith("Asked for ")
    page.close()


def test_an_injected_script_does_not_run(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(base)
    with pytest.raises(Error, match="Content Security Policy"):
        page.add_script_tag(content="window.ran = 1")
    assert page.evaluate("window.ran") is None
    page.close()


def test_search_by_hand(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(base)
    page.get_by_role("searchbox").fill("beavers")
    page.keyboard.press("Enter")
    expect(page.locator(".results > li")).to_have_count(5)
    page.locator("form.hero summary").click()
    page.get_by_role("combobox", name="Year").select_option("2020")
    page.locator("form.hero button").click()
    expect(page.locator(".results > li")).to_have_count(2)
    page.locator(".results a[href^='/publications/weekly/issues/']").first.click()
    expect(page.locator("article .entry")).to_have_count(13)
    page.close()


def test_a_chart_says_its_values_on_hover_and_by_keys(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(f"{base}/charts")
    tip, chart = page.locator(".chart-tip"), page.locator("svg.chart-lines").first
    expect(tip).to_be_hidden()
    chart.locator("circle").first.hover()
    expect(tip).to_have_text(re.compile(r"^2020\*?: [0-9.]+ % of 28$"))
    chart.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(tip).to_have_text(re.compile(r"^2021\*?: [0-9.]+ % of 42$"))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert errors == []
    page.close()
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(f"{base}/charts")
    titles = plain.locator("svg.chart-lines circle title")
    assert titles.count() > 0
    assert plain.locator("details table").count() > 0
    plain.close()
