/** The search: a combobox with a list of areas and points. */

/** @import { KunstkuurMap } from "./map.js" */
/** @import { Chosen } from "./types.js" */

import { el, folded } from "./dom.js";

const MOST_FOUND = 12;

/** @typedef {Chosen & { name: string, beside: string, inside: boolean, place: number }} Hit */

/**
 * What a typed text finds: names that begin with it first.
 * @param {KunstkuurMap} map
 * @param {string} typed
 * @returns {Hit[]}
 */
function found(map, typed) {
  const wanted = folded(typed.trim());
  if (!wanted) return [];
  const { data } = map;
  const hits = map.sought().flatMap((layer, place) => {
    const beside = layer.kind === "areas" ? null : data.list(map.stepOf(layer).values);
    return data.names(layer).flatMap((name, i) => {
      const at = folded(name).indexOf(wanted);
      if (at < 0) return [];
      return [{ layer, i, name, inside: at > 0, place, beside: beside ? beside[i] : data.say("area_kind") }];
    });
  });
  return hits.sort((a, b) => Number(a.inside) - Number(b.inside) || a.place - b.place || data.byName(a.name, b.name));
}

export class Search {
  /** @param {KunstkuurMap} map */
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
    const what = points ? (map.base ? data.say("search") : data.say("search_points")) : data.say("search_areas");
    const label = el("label", { for: this.input.id, text: what });
    const combo = el("div", { class: "kk-combo" }, this.input, this.options);
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
  }

  look() {
    const { data } = this.map;
    const all = found(this.map, this.input.value);
    this.hits = all.slice(0, MOST_FOUND);
    this.options.replaceChildren(...this.hits.map((hit, n) => this.option(hit, n)));
    this.open(this.hits.length > 0);
    const typed = folded(this.input.value.trim());
    this.map.announce(typed ? data.say("found", { count: all.length }) : "");
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
    this.map.choice.visit(hit);
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
