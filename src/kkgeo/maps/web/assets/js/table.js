/** The table with the same data as the map: sorted, filtered, linked to the shapes, handed over as a file. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Chosen, ColumnKey, Layer, TableColumn } from "./types.js" */

import { csv, download } from "./csv.js";
import { el, folded, one } from "./dom.js";
import { alphabetical, arrow, sorted } from "./sorting.js";

/** Columns of texts no longer than this are not broken over lines. */
const SHORT = 30;
/** The columns that the table of areas has before all are asked for. */
/** @type {ColumnKey[]} */
const FIRST = ["value", "counted", "expected", "short", "verdict"];

/** @param {Element} row */
const buttonOf = (row) => one(row, "button");

export class Table {
  /** @param {SchoolMap} map */
  constructor(map) {
    const { data } = map;
    this.map = map;
    this.sorting = { column: 0, down: false };
    /** @type {TableColumn[]} */
    this.columns = [];
    this.whole = false;
    /** @type {Layer | null} */
    this.subject = map.subjects()[0] ?? null;
    this.select = el("select", {
      id: map.id("subject"),
      onchange: () => this.turnTo(map.subjects()[this.select.selectedIndex], true),
    });
    const label = el("label", { for: this.select.id, text: data.say("subject") });
    this.subjectBox = el("div", { class: "kk-subject" }, label, this.select);
    this.filter = el("input", {
      type: "text",
      id: map.id("filter"),
      autocomplete: "off",
      oninput: () => this.filterRows(),
    });
    this.more = el("button", {
      type: "button",
      class: "kk-button",
      "aria-pressed": "false",
      text: data.say("all_measures"),
      onclick: () => this.turn(),
    });
    this.counted = el("span", { class: "kk-counted", role: "status" });
    const bar = el(
      "div",
      { class: "kk-tools" },
      this.subjectBox,
      el("div", {}, el("label", { for: this.filter.id, text: data.say("filter") }), this.filter),
      this.more,
      el("button", { type: "button", class: "kk-button", text: data.say("download"), onclick: () => this.download() }),
      this.counted,
    );
    this.caption = el("span", { dir: "auto" });
    this.head = el("tr", {});
    this.body = el("tbody", {
      onclick: (event) => this.rowClick(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.rowKey(event),
      onmouseover: (event) => this.rowOver(event),
      onmouseleave: () => map.choice.unpoint(),
      onfocusin: (event) => this.rowOver(event),
      onfocusout: () => map.choice.unpoint(),
    });
    const table = el("table", {}, el("caption", {}, this.caption), el("thead", {}, this.head), this.body);
    this.scroll = el(
      "div",
      { class: "kk-scroll", tabindex: "0", role: "region", "aria-label": data.say("table") },
      table,
    );
    this.element = el("div", { id: map.id("table"), class: "kk-table", tabindex: "-1" }, bar, this.scroll);
  }

  /**
   * Show the table of another layer.
   * @param {Layer | null} layer
   * @param {boolean} [anyway] even if it is shown already
   */
  turnTo(layer, anyway = false) {
    if (this.subject === layer && !anyway) return;
    this.subject = layer;
    this.refresh();
  }

  /** All measures, or only the few that the table has at first. */
  turn() {
    this.whole = !this.whole;
    this.more.setAttribute("aria-pressed", String(this.whole));
    this.draw();
  }

  /** Offer the layers that have a table, and draw that of the subject. */
  refresh() {
    const { base, data } = this.map;
    const subjects = this.map.subjects();
    this.subjectBox.hidden = subjects.length < 2;
    this.select.replaceChildren(
      ...subjects.map((layer) => {
        const text = layer === base ? data.say("area_table") : layer.title;
        return el("option", { text, selected: layer === this.subject });
      }),
    );
    this.columns = this.subject ? this.made(this.subject) : [];
    // What lacks most comes first; where nothing is expected, the alphabet.
    const short = this.columns.findIndex((column) => column.key === "short");
    this.sorting = { column: Math.max(short, 0), down: short > 0 };
    this.more.hidden = this.shown(false).length === this.columns.length;
    this.draw();
  }

  /**
   * Which columns are shown, the names first.
   * @param {boolean} whole
   */
  shown(whole) {
    const all = this.columns.map((_, n) => n);
    const keyed = FIRST.map((key) => this.columns.findIndex((column) => column.key === key)).filter((n) => n > 0);
    // Of gaps over a surface the surface is the background: the table is of what was counted and expected.
    const few =
      keyed.length > 3 && this.subject?.key === "gaps" ? keyed.filter((n) => this.columns[n].key !== "value") : keyed;
    return whole || !few.length ? all : [0, ...few];
  }

  /**
   * @param {Layer} layer
   * @returns {TableColumn[]}
   */
  made(layer) {
    const { data } = this.map;
    const names = data.names(layer);
    const label = layer.kind === "areas" ? data.say("area") : data.say("name");
    const made = this.map
      .stepOf(layer)
      .columns.filter((column) => column.table !== false)
      .map((column) => {
        const cells = data.cells(column);
        const key = column.key ?? null;
        return { label: column.label, key, column, cells, keys: data.keys(column), number: "numbers" in column };
      });
    const named = { label, key: null, column: null, cells: names, keys: data.keysOf(names), number: false };
    return [named, ...made].map((column) => {
      const short = column.cells.every((cell) => cell.length <= SHORT);
      return { ...column, look: column.number ? "kk-number" : short ? "kk-short" : null };
    });
  }

  draw() {
    const { data } = this.map;
    if (!this.subject) return;
    this.columns = this.made(this.subject);
    const { columns } = this;
    const shown = this.shown(this.whole);
    if (!shown.includes(this.sorting.column)) this.sorting = { column: 0, down: false };
    const { column: n, down } = this.sorting;
    const rows = sorted(alphabetical(columns[0].cells, data.byName), (i) => columns[n].keys[i], down, data.byName);
    this.caption.textContent = this.map.titleOf(this.subject);
    this.head.replaceChildren(...shown.map((k) => this.heading(columns[k], k)));
    const own = shown.map((k) => columns[k]);
    this.body.replaceChildren(...rows.map((i, place) => this.row(own, i, place === 0)));
    this.filterRows(true);
    this.markRow(this.map.choice.selected);
  }

  /**
   * @param {TableColumn} column
   * @param {number} n
   */
  heading(column, n) {
    const own = this.sorting.column === n ? this.sorting.down : null;
    return el(
      "th",
      { scope: "col", "aria-sort": own === null ? null : own ? "descending" : "ascending", class: column.look },
      // Repeated on every printed page, where a browser leaves out buttons.
      el("span", { class: "kk-printed", dir: "auto", "aria-hidden": "true", text: column.label }),
      el(
        "button",
        { type: "button", onclick: () => this.sortBy(n, own === null ? column.number : !own, column.label) },
        el("span", { dir: "auto", text: column.label }),
        el("span", { class: "kk-arrow", "aria-hidden": "true", text: arrow(own) }),
      ),
    );
  }

  /**
   * @param {number} column
   * @param {boolean} down
   * @param {string} label
   */
  sortBy(column, down, label) {
    const { data } = this.map;
    this.sorting = { column, down };
    this.draw();
    buttonOf(this.head.children[this.shown(this.whole).indexOf(column)]).focus();
    this.map.announce(data.say(down ? "sorted_down" : "sorted_up", { column: label }));
  }

  /**
   * @param {TableColumn[]} columns
   * @param {number} i
   * @param {boolean} stop whether the Tab key stops here
   */
  row(columns, i, stop) {
    const [first, ...rest] = columns;
    const button = el("button", { type: "button", tabindex: stop ? "0" : "-1", dir: "auto", text: first.cells[i] });
    const cells = rest.map((column) =>
      el("td", { class: column.look, dir: column.number ? null : "auto", text: column.cells[i] }),
    );
    return el("tr", { "data-i": i }, el("th", { scope: "row", class: first.look }, button), ...cells);
  }

  filterRows(quiet = false) {
    const { data } = this.map;
    const wanted = folded(this.filter.value.trim());
    for (const row of this.rows()) {
      // Also by what only the whole table shows, such as a region.
      const i = Number(row.dataset.i);
      row.hidden = Boolean(wanted) && !this.columns.some((column) => folded(column.cells[i]).includes(wanted));
    }
    const left = this.visibleRows();
    const shown = data.say("rows", { count: left.length });
    if (!quiet || this.counted.textContent !== shown) this.counted.textContent = shown;
    this.rove(left[0]);
  }

  rows() {
    return [...this.body.rows];
  }

  visibleRows() {
    return this.rows().filter((row) => !row.hidden);
  }

  /**
   * Make a row the one stop for the Tab key.
   * @param {HTMLTableRowElement | undefined} row
   */
  rove(row) {
    for (const button of this.body.querySelectorAll('button[tabindex="0"]')) button.setAttribute("tabindex", "-1");
    if (row) buttonOf(row).setAttribute("tabindex", "0");
  }

  /** @param {Event} event */
  rowClick(event) {
    const row = /** @type {Element} */ (event.target).closest("tr");
    if (!row || !this.subject || window.getSelection()?.toString()) return;
    this.map.choice.visit({ layer: this.subject, i: Number(row.dataset.i) }, buttonOf(row));
  }

  /**
   * The area of a row is marked on the map and in the funnel plot, without a tooltip: the row says all of it.
   * @param {Event} event
   */
  rowOver(event) {
    const { areas, canvas, funnel } = this.map;
    const row = /** @type {Element} */ (event.target).closest("tr");
    if (!row || this.subject?.kind !== "areas") return;
    const i = Number(row.dataset.i);
    canvas.halo("focus", areas.shapes[i]);
    funnel.mark("focus", i);
  }

  /**
   * Show which row is pointed at on the map.
   * @param {Chosen | null} pointed
   */
  pointRow(pointed) {
    for (const row of this.body.querySelectorAll("tr.kk-pointed")) row.classList.remove("kk-pointed");
    if (pointed?.layer !== this.subject) return;
    this.rows()
      .find((own) => Number(own.dataset.i) === pointed?.i)
      ?.classList.add("kk-pointed");
  }

  /** @param {KeyboardEvent} event */
  rowKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.visibleRows();
    const at = rows.findIndex((row) => row.contains(/** @type {Node} */ (event.target)));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || !rows[to]) return;
    event.preventDefault();
    this.rove(rows[to]);
    buttonOf(rows[to]).focus();
  }

  /**
   * Show which row is chosen on the map.
   * @param {Chosen | null} chosen
   */
  markRow(chosen) {
    for (const row of this.body.querySelectorAll("tr.kk-chosen")) {
      row.classList.remove("kk-chosen");
      row.removeAttribute("aria-current");
    }
    if (chosen?.layer !== this.subject) return;
    const row = this.rows().find((own) => Number(own.dataset.i) === chosen?.i);
    if (!row) return;
    row.classList.add("kk-chosen");
    row.setAttribute("aria-current", "true");
    if (row.hidden) return;
    this.rove(row);
    // Only the table scrolls: the page stays where the reader is.
    this.scroll.scrollTop = row.offsetTop - this.scroll.clientHeight / 2;
  }

  /**
   * The codes of the rows, where they are areas.
   * @param {Layer} layer
   */
  codes(layer) {
    const { code_label: label, codes } = this.map.data.page;
    return layer.kind === "areas" ? { label, codes: codes[layer.set] } : null;
  }

  /** Hand over the rows that are shown, in the order in which they are shown, with every measure. */
  download() {
    if (!this.subject) return;
    const rows = this.visibleRows().map((row) => Number(row.dataset.i));
    const { data } = this.map;
    // Where a comma is the decimal sign, spreadsheets part cells by semicolons.
    const between = data.writer.decimal === "," ? ";" : ",";
    const text = csv(this.columns, rows, this.codes(this.subject), data, between);
    download(text, this.map.titleOf(this.subject));
    this.map.announce(data.say("downloaded"));
  }
}
