"""Look at a site that was built as a person without a network does: ``python docs/_site/looking.py docs/_build/html``.

From the disk, in Chromium, on a wide screen that is light and a narrow one that is dark: nothing may be asked of a
network, no page may be wider than its screen, no script may fail, and the search has to find what it is asked for.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Request, sync_playwright

SCREENS = ((1300, "light"), (360, "dark"))
#: What is asked of the search, and a page that has to be among its first answers.
ASKED = {"coverage": "kkgeo.coverage", "mailing": "untidy_to_mailing", "read_sites": "kkgeo.read_sites"}


def looked(browser: Browser, site: Path) -> Iterator[str]:
    """Yield in words what is wrong."""
    files = sorted(site.rglob("*.html"))
    for width, scheme in SCREENS:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = context.new_page()
        said = _noted(page)
        for file in files:
            page.goto(file.as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                said.append(f"is {wide} wide")
            yield from (f"{file.relative_to(site)} at {width}, {scheme}: {what}" for what in said)
            said.clear()
        if (width, scheme) == SCREENS[0]:
            yield from _searched(page, site)
        context.close()


def _noted(page: Page) -> list[str]:
    """Return a list to which is added what a page asks of a network, and which of its scripts fail."""
    said: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            said.append(f"asks for {request.url}")

    def failed(error: Error) -> None:
        said.append(f"fails: {error}")

    page.on("request", asked)
    page.on("pageerror", failed)
    return said


def _searched(page: Page, site: Path) -> Iterator[str]:
    for words, expected in ASKED.items():
        page.goto(f"{(site / 'search.html').as_uri()}?q={words}")
        page.wait_for_selector("ul.search li a", timeout=20_000)
        page.wait_for_timeout(500)
        first = [link.get_attribute("href") or "" for link in page.query_selector_all("ul.search li > a")[:8]]
        if not any(expected in link for link in first):
            yield f"the search for {words} finds {first}"


def main(folder: str) -> int:
    """Say what is wrong, and how much was looked at."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is absent: the site was not looked at (Debian: apt-get install chromium)")
    site = Path(folder).resolve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        found = list(looked(browser, site))
        browser.close()
    print("\n".join(found))
    pages = len(list(site.rglob("*.html")))
    print(f"looked at {pages} pages on {len(SCREENS)} screens, without a network; {len(found)} wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
