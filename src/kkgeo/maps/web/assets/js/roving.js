/** The keyboard in a list of shapes: one stop for Tab; arrows go to the next shape that way, pages go by name. */

/** @import { RovingOptions } from "./types.js" */

import { folded } from "./dom.js";

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** How much shorter a degree of longitude is here than one of latitude. */
const NARROWER = 0.63;

export class Roving {
  /**
   * @param {Element[]} paths
   * @param {RovingOptions} options
   */
  constructor(paths, options) {
    this.paths = /** @type {SVGElement[]} */ (paths);
    this.options = options;
    this.current = options.order[0] || 0;
    this.svg = /** @type {SVGSVGElement} */ (paths[0].closest("svg"));
    this.svg.setAttribute("role", "listbox");
    this.svg.setAttribute("aria-label", options.label);
    this.svg.firstElementChild?.setAttribute("role", "presentation");
    this.paths.forEach((path, i) => {
      path.setAttribute("role", "option");
      path.setAttribute("tabindex", i === this.current ? "0" : "-1");
      path.addEventListener("keydown", (event) => this.key(event, i));
      path.addEventListener("focus", () => {
        this.move(i);
        options.onfocus(i);
      });
      path.addEventListener("blur", () => options.onblur());
    });
  }

  /** @param {number} i */
  move(i) {
    this.paths[this.current].setAttribute("tabindex", "-1");
    this.paths[i].setAttribute("tabindex", "0");
    this.current = i;
  }

  /** @param {number} i */
  focus(i) {
    this.move(i);
    this.paths[i].focus({ preventScroll: true });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  key(event, i) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { order, onpick, onescape } = this.options;
    const rank = order.indexOf(i);
    const last = order.length - 1;
    /** @type {number | null} */
    let to = null;
    if (event.key in WAYS) to = this.towards(i, WAYS[event.key]);
    else if (event.key === "PageDown") to = order[Math.min(rank + 1, last)];
    else if (event.key === "PageUp") to = order[Math.max(rank - 1, 0)];
    else if (event.key === "Home") to = order[0];
    else if (event.key === "End") to = order[last];
    else if (event.key === "Enter" || event.key === " ") onpick(i);
    else if (event.key === "Escape") onescape();
    else if (event.key.length === 1 && /\p{L}/u.test(event.key)) to = this.beginning(rank, event.key);
    else return;
    event.preventDefault();
    if (to !== null && to !== i) this.focus(to);
  }

  /**
   * The nearest one that way; one straight ahead is nearer than one aside.
   * @param {number} i
   * @param {[number, number]} way
   */
  towards(i, [dx, dy]) {
    const [y0, x0] = this.options.places[i];
    /** @type {number | null} */
    let best = null;
    let least = Number.POSITIVE_INFINITY;
    this.options.places.forEach(([y, x], j) => {
      const ahead = (x - x0) * NARROWER * dx + (y - y0) * dy;
      const aside = Math.abs((x - x0) * NARROWER * dy) + Math.abs((y - y0) * dx);
      if (j === i || ahead <= 0 || aside > 2 * ahead) return;
      const cost = ahead + 2 * aside;
      if (cost < least) [best, least] = [j, cost];
    });
    return best;
  }

  /**
   * The next by name that begins with a letter.
   * @param {number} rank
   * @param {string} letter
   */
  beginning(rank, letter) {
    const { order, names } = this.options;
    const wanted = folded(letter);
    const turned = [...order.slice(rank + 1), ...order.slice(0, rank + 1)];
    return turned.find((j) => folded(names[j]).startsWith(wanted)) ?? null;
  }
}
