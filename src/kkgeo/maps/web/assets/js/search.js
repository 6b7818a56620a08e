/** The search: a combobox with a list of areas and points. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Hit } from "./types.js" */

import { el, folded } from "./dom.js";

const MOST_FOUND = 12;
/** Schools come after areas, whatever their names. */
const AFTER = 3;

/**
 * What a typed text finds: names that begin with it first.
 * @param {SchoolMap} map
 * @param {string} typed
 * @returns {Hit[]}
 */
function found(map, typed) {
  const wanted = folded(typed.trim());
  if (!wanted) return [];
  const { data } = map;
  /** @type {Hit[]} */
  const hits = [];
  /** @type {(name: string, hit: () => Omit<Hit, "name" | "inside">) => void} */
  const look = (name, hit) => {
    const at = data.folded(name).indexOf(wanted);
    if (at >= 0) hits.push({ name, inside: at > 0, ...hit() });
  };
  map.sought().forEach((layer, n) => {
    const values = layer.kind === "areas" ? null : data.list(map.stepOf(layer).values);
    data.names(layer).forEach((name, i) => {
      const beside = () => (values ? values[i] : data.say("area_kind"));
      look(name, () => ({ place: n && AFTER, beside: beside(), chosen: { layer, i }, arcs: null }));
    });
  });
  for (const [name, beside, arcs] of data.page.wider) look(name, () => ({ place: 1, beside, chosen: null, arcs }));
  // Where municipalities are no areas of the map it shows where they lie.
  const base = map.base?.set === "base" ? map.base : null;
  /** @type {(i: number) => Pick<Hit, "chosen" | "arcs">} */
  const town = (i) => (base ? { chosen: { layer: base, i }, arcs: null } : { chosen: null, arcs: data.around(i) });
  const beside = data.say("town_kind");
  data.towns.forEach((name, i) => {
    if (!base) look(name, () => ({ place: 1, beside, ...town(i) }));
    for (const other of data.others[i])
      look(other, () => ({ place: 2, beside: data.say("found_in", { area: name }), ...town(i) }));
  });
  return hits.sort((a, b) => Number(a.inside) - Number(b.inside) || a.place - b.place || data.byName(a.name, b.name));
}

export class Search {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    const { data } = map;
    this.listId = map.id("found");
    this.input = el("input", {
      type: "text",
      id: map.id("search"),
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      oninput: () => this.look(),
      onblur: () => this.close(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.options = el("ul", { id: this.listId, role: "listbox", "aria-label": data.say("found_label"), hidden: true });
    /** @type {Hit[]} */
    this.hits = [];
    this.active = -1;
    const points = map.sought().some((layer) => layer.kind === "points");
    const label = el("label", { for: this.input.id, text: data.say(points ? "search" : "search_areas") });
    this.nothing = el("p", { class: "kk-nothing", dir: "auto", hidden: true });
    const combo = el("div", { class: "kk-combo" }, this.input, this.options, this.nothing);
    this.element = el("div", { class: "kk-search" }, label, combo);
  }

  /** @param {boolean} open */
  open(open) {
    this.options.hidden = !open;
    this.active = -1;
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.open(false);
    this.nothing.hidden = true;
  }

  look() {
    const { data } = this.map;
    const all = found(this.map, this.input.value);
    this.hits = all.slice(0, MOST_FOUND);
    this.options.replaceChildren(...this.hits.map((hit, n) => this.option(hit, n)));
    this.open(this.hits.length > 0);
    const text = this.input.value.trim();
    const lacking = folded(text) && !all.length;
    this.nothing.hidden = !lacking;
    this.nothing.textContent = data.say("found_nothing", { text });
    this.map.announce(lacking ? data.say("found_nothing", { text }) : text && data.say("found", { count: all.length }));
  }

  /**
   * @param {Hit} hit
   * @param {number} n
   */
  option(hit, n) {
    const attributes = { id: `${this.listId}-${n}`, role: "option", "aria-selected": "false" };
    return el(
      "li",
      { ...attributes, onmousedown: (event) => event.preventDefault(), onclick: () => this.take(n) },
      el("span", { dir: "auto", text: hit.name }),
      " ",
      el("small", { dir: "auto", text: hit.beside }),
    );
  }

  /** @param {number} n */
  take(n) {
    const hit = this.hits[n];
    this.close();
    this.input.value = hit.name;
    if (hit.chosen) this.map.choice.visit(hit.chosen);
    else if (hit.arcs) this.map.choice.tour(hit.name, hit.arcs);
  }

  /** @param {number} n */
  mark(n) {
    this.active = n;
    [...this.options.children].forEach((option, k) => {
      option.setAttribute("aria-selected", String(k === n));
    });
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${n}`);
    this.options.children[n].scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") {
      if (this.options.hidden) this.input.value = "";
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.options.hidden) this.look();
      const count = this.hits.length;
      if (!count) return;
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.mark(this.active < 0 && by < 0 ? count - 1 : (this.active + by + count) % count);
    } else if (event.key === "Enter" && this.hits.length) {
      this.take(Math.max(this.active, 0));
    } else return;
    event.preventDefault();
  }
}
