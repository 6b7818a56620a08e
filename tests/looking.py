"""Open a page as a person would, and write down all that happens that should not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_RECORD = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective + " " + e.blockedURI));
"""


@dataclass
class Looked:
    """A page that is open, what it asked for and what went wrong in it."""

    page: Any
    file: Path
    requests: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """Assert that nothing was asked for but the file, and nothing was refused, said or thrown."""
        assert self.requests == [self.file.as_uri()]
        assert [*self.trouble, *self.page.evaluate("window.violations")] == []

    def assert_nothing_ran(self) -> None:
        """Assert that hostile texts are texts: no script of theirs ran, none of their elements is there."""
        assert self.page.evaluate("window.ran") is None
        assert self.page.locator("img, iframe, object, script[src], a[href^=javascript]").count() == 0
        self.assert_quiet()

    def refuse(self, dialog: Any) -> None:
        self.trouble.append("a dialog opened")
        dialog.dismiss()

    def close(self) -> None:
        self.page.close()


def look(
    browser: Any, file: Path, *, width: int = 1280, height: int = 800, selector: str = "path[aria-label]"
) -> Looked:
    page = browser.new_page(viewport={"width": width, "height": height}, accept_downloads=True)
    looked = Looked(page, file)
    page.add_init_script(_RECORD)
    page.on("request", lambda r: looked.requests.append(r.url))
    page.on("console", lambda m: looked.trouble.append(m.text))
    page.on("pageerror", lambda e: looked.trouble.append(str(e)))
    page.on("dialog", looked.refuse)
    page.goto(file.as_uri())
    page.wait_for_selector(selector)
    return looked


def cells(page: Any, column: int) -> list[str]:
    """Return the texts of a column of the table, as far as its rows are shown."""
    script = """(n) => [...document.querySelectorAll("tbody tr")].filter((row) => !row.hidden)
        .map((row) => row.children[n].textContent)"""
    found: list[str] = page.evaluate(script, column)
    return found


def legend(page: Any, title: str) -> dict[str, str]:
    """Return the entries of the legend of a layer and their counts."""
    script = """(title) => {
        const own = [...document.querySelectorAll(".kk-legend")]
            .find((box) => box.querySelector(".kk-legend-title").textContent.startsWith(title));
        if (!own) return {};
        return Object.fromEntries([...own.querySelectorAll("li > span")].map((entry) => {
            const count = entry.querySelector("small");
            const label = count ? entry.textContent.slice(0, -count.textContent.length).trim() : entry.textContent;
            return [label, count ? count.textContent.slice(1, -1) : ""];
        }));
    }"""
    found: dict[str, str] = page.evaluate(script, title)
    return found
