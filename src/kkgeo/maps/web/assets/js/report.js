/** The tables of a report, sorted. The page is whole without this. */

import { el, filled, json } from "./dom.js";
import { arrow, byName, sorted } from "./sorting.js";

const words = json("kkr-words");
const compare = byName(words.lang);

/**
 * What a row is sorted by; what says nothing has no key.
 * @param {HTMLTableRowElement} row
 * @param {number} n
 * @param {boolean} number
 */
function keyOf(row, n, number) {
  const cell = row.cells[n];
  const text = (number ? cell.dataset.n : cell.textContent) ?? "";
  if (text === "" || text === words.nothing) return null;
  return number ? Number(text) : text;
}

/** @param {HTMLTableElement} table */
function sortable(table) {
  const [body] = table.tBodies;
  const live = document.getElementById("kkr-live");
  const heads = [...table.querySelectorAll("thead th")];
  const buttons = heads.map((head, n) => {
    const name = head.textContent ?? "";
    const number = head.classList.contains("kkr-number");
    const sort = () => {
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : number;
      body.append(...sorted([...body.rows], (row) => keyOf(row, n, number), down, compare));
      heads.forEach((other, k) => {
        other.removeAttribute("aria-sort");
        buttons[k].textContent = arrow(null);
      });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      button.textContent = arrow(down);
      if (live) live.textContent = filled(down ? words.sorted_down : words.sorted_up, { column: name });
    };
    const attributes = { type: "button", class: "kkr-sort", "aria-label": filled(words.sort, { column: name }) };
    const button = el("button", { ...attributes, text: arrow(null), hidden: body.rows.length < 2, onclick: sort });
    head.append(button);
    return button;
  });
}

for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll(".kkr-table"))) {
  sortable(table);
}
