/* Tables that sort. The page is whole without this. */
(function () {
  "use strict";
  const words = JSON.parse(document.getElementById("kkr-words").textContent);
  const live = document.getElementById("kkr-live");
  const collator = new Intl.Collator(words.lang, { numeric: true, sensitivity: "base" });
  const filled = (text, column) => text.replace("{column}", () => column);

  function sort(table, n, down) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const number = table.tHead.rows[0].cells[n].classList.contains("kkr-number");
    const value = (row) => (number ? row.cells[n].dataset.n : row.cells[n].textContent);
    const known = rows.filter((row) => value(row) !== "" && value(row) !== "–");
    const absent = rows.filter((row) => !known.includes(row));
    const worth = (row) => (value(row) === "inf" ? Infinity : Number(value(row)));
    const by = number ? (a, b) => worth(a) - worth(b) || 0 : (a, b) => collator.compare(value(a), value(b));
    known.sort((a, b) => (down ? -1 : 1) * by(a, b));
    body.append(...known, ...absent);
  }

  for (const table of document.querySelectorAll(".kkr-table")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, n) => {
      const name = head.textContent;
      const button = document.createElement("button");
      const show = (arrow) => { button.textContent = arrow; };
      button.type = "button";
      button.className = "kkr-sort";
      button.setAttribute("aria-label", filled(words.sort, name));
      show("↕");
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const down = before ? before === "ascending" : head.classList.contains("kkr-number");
        sort(table, n, down);
        for (const other of heads) {
          other.removeAttribute("aria-sort");
          other.querySelector(".kkr-sort").textContent = "↕";
        }
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        show(down ? "▼" : "▲");
        live.textContent = filled(down ? words.sorted_down : words.sorted_up, name);
      });
      head.append(button);
    });
    if (table.tBodies[0].rows.length < 2) for (const head of heads) head.querySelector(".kkr-sort").hidden = true;
  }
})();
