/** The funnel plot under the map: its dots are the areas, and lead to them, as they lead to it. */

/** @import { SchoolMap } from "./map.js" */

import { drawn } from "./dom.js";
import { Roving } from "./roving.js";
import { alphabetical } from "./sorting.js";

export class Funnel {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    /** Every area's dot, by the code of the area. @type {Map<string, SVGCircleElement>} */
    this.dots = new Map();
    /** @type {Record<string, SVGCircleElement>} */
    this.rings = {};
    const svg = /** @type {SVGSVGElement | null} */ (map.root.querySelector(".kk-funnel svg"));
    if (!svg || !map.base) return;
    for (const dot of /** @type {NodeListOf<SVGCircleElement>} */ (svg.querySelectorAll("circle[data-area]"))) {
      this.dots.set(dot.dataset.area ?? "", dot);
    }
    for (const name of ["focus", "selected"]) {
      this.rings[name] = drawn("circle", { class: `kk-ring kk-${name}-ring`, r: 6, visibility: "hidden" });
      svg.append(this.rings[name]);
    }
    this.bind(svg);
  }

  /**
   * The keyboard and the mouse on the dots.
   * @param {SVGSVGElement} svg
   */
  bind(svg) {
    const { map } = this;
    const codes = [...this.dots.keys()];
    const dots = [...this.dots.values()];
    const names = dots.map((dot) => dot.textContent ?? "");
    svg.querySelectorAll("g").forEach((group) => {
      group.setAttribute("role", "presentation");
      if (!group.querySelector("circle[data-area]")) group.setAttribute("aria-hidden", "true");
    });
    dots.forEach((dot, k) => {
      dot.setAttribute("aria-label", names[k]);
      dot.setAttribute("aria-selected", "false");
    });
    const point = (/** @type {string} */ code) => {
      const i = this.index(code);
      if (i >= 0 && map.base) map.choice.point({ layer: map.base, i }, map.areas.places[i]);
      if (i >= 0) map.canvas.halo("focus", map.areas.shapes[i]);
    };
    const pick = (/** @type {string} */ code) => {
      const i = this.index(code);
      if (i >= 0 && map.base) map.choice.select({ layer: map.base, i });
    };
    const label = svg.querySelector("title")?.textContent ?? "";
    new Roving(dots, {
      label,
      names,
      places: dots.map((dot) => [-Number(dot.getAttribute("cy")), Number(dot.getAttribute("cx"))]),
      order: alphabetical(names, map.data.byName),
      onfocus: (k) => point(codes[k]),
      onblur: () => map.choice.unpoint(),
      onpick: (k) => pick(codes[k]),
      onescape: () => map.choice.unpoint(),
    });
    const codeOf = (/** @type {Event} */ event) =>
      /** @type {Element} */ (event.target).closest("[data-area]")?.getAttribute("data-area") ?? "";
    svg.addEventListener("mouseover", (event) => codeOf(event) && point(codeOf(event)));
    svg.addEventListener("mouseout", () => map.choice.unpoint());
    svg.addEventListener("click", (event) => codeOf(event) && pick(codeOf(event)));
  }

  /**
   * Which area of the layer that is shown has a code; -1 if none has.
   * @param {string} code
   */
  index(code) {
    const { base, data } = this.map;
    return base ? data.page.codes[base.set].indexOf(code) : -1;
  }

  /**
   * A ring around the dot of an area, or around none.
   * @param {"focus" | "selected"} name
   * @param {number | null} i
   */
  mark(name, i) {
    const ring = this.rings[name];
    if (!ring) return;
    const { base, data } = this.map;
    const dot = base && i !== null ? this.dots.get(data.page.codes[base.set][i]) : undefined;
    ring.setAttribute("visibility", dot ? "visible" : "hidden");
    if (name === "selected") {
      for (const own of this.dots.values()) own.setAttribute("aria-selected", String(own === dot));
    }
    for (const at of ["cx", "cy"]) ring.setAttribute(at, dot?.getAttribute(at) ?? "0");
  }
}
