/** Colours under a pattern: no data, too small to tell, outside, unsure. */

/** @import { PatternKind } from "./types.js" */

import { drawn } from "./dom.js";

/** How the marks are turned, and the marks. */
/** @type {Record<PatternKind, () => [number, ...SVGElement[]]>} */
const MARKS = {
  lines: () => [45, drawn("rect", { width: 2, height: 6, fill: "#8a8a8a" })],
  dots: () => [0, drawn("circle", { cx: 3, cy: 3, r: 1.1, fill: "#6a6a6a" })],
  level: () => [0, drawn("rect", { width: 6, height: 1.5, fill: "#8a8a8a" })],
  unsure: () => [
    -45,
    drawn("rect", { width: 6, height: 6, fill: "#ffffff", opacity: 0.55 }),
    drawn("rect", { width: 0.7, height: 6, fill: "#8a8a8a" }),
  ],
};

export class Patterns {
  /** @param {string} prefix of the ids */
  constructor(prefix) {
    this.prefix = prefix;
    this.defs = drawn("defs", {});
    this.element = drawn("svg", { width: 0, height: 0, class: "kk-patterns", "aria-hidden": "true" }, this.defs);
    /** @type {Set<string>} */
    this.made = new Set();
  }

  /**
   * A colour under a pattern, as a fill.
   * @param {string} colour
   * @param {PatternKind} kind
   */
  fill(colour, kind) {
    const id = `${this.prefix}-${kind}-${colour.slice(1)}`;
    if (!this.made.has(id)) {
      this.made.add(id);
      const [turn, ...shapes] = MARKS[kind]();
      const attributes = {
        id,
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: `rotate(${turn})`,
      };
      this.defs.append(drawn("pattern", attributes, drawn("rect", { width: 6, height: 6, fill: colour }), ...shapes));
    }
    return `url(#${id})`;
  }
}
