/** What the colours mean: a legend for every layer that is shown. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Entry, Layer, LayerKind, PageData } from "./types.js" */

import { drawn, el } from "./dom.js";
import { LINES } from "./findings.js";

/** @type {Record<LayerKind, (fill: string, edge: string) => SVGElement>} */
const FACES = {
  areas: (fill) => drawn("rect", { x: 0.5, y: 0.5, width: 21, height: 15, fill, stroke: "#6a6a6a" }),
  points: (fill, edge) => drawn("circle", { cx: 11, cy: 8, r: 6, fill, stroke: edge }),
  lines: (fill) => drawn("path", { d: "M1 13 21 3", stroke: fill, "stroke-width": 1.5 }),
  outlines: (fill) => drawn("path", { d: "M1 8H21", stroke: fill, "stroke-width": 3 }),
};

export class Legends {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    this.element = el("div", { class: "kk-legends" });
  }

  draw() {
    const { base, circles, overlays, over } = this.map;
    // Circles are not where their areas are, so no outline of areas fits them.
    const shown = over.filter((layer) => overlays.on.has(layer) && !(circles && layer.kind === "outlines"));
    const all = base ? [base, ...shown] : shown;
    this.element.replaceChildren(...all.map((layer, n) => this.legend(layer, n)));
  }

  /**
   * @param {Layer} layer
   * @param {number} n
   */
  legend(layer, n) {
    const { map } = this;
    const { page } = map.data;
    const step = map.stepOf(layer);
    const rows = layer.legend.entries.map((entry, k) => this.row(layer, entry, entry.label, step.counts[k]));
    if (step.uncertain.length)
      rows.push(this.row(layer, { label: "", colour: page.unsure }, map.data.say("too_small"), step.uncertain.length));
    if (layer.kind === "areas" && !page.tiles) {
      rows.push(this.row(layer, { label: "", colour: page.outside }, map.data.say("outside"), null));
    }
    if (layer === map.base && map.answering())
      rows.unshift(...page.findings_legend.map((entry) => this.claimed(entry)));
    const id = map.id(`legend${n}`);
    const several = page.layers.length > 1 || step.label;
    const round = map.circles && layer.kind === "areas" && layer.set === "base" ? page.circles : null;
    const title = el(
      "p",
      { class: "kk-legend-title", id },
      several &&
        layer.title !== layer.legend.title &&
        el("span", { class: "kk-legend-layer", dir: "auto", text: map.titleOf(layer) }),
      el("span", { dir: "auto", text: layer.legend.title }),
      " ",
      el("small", { text: `(${layer.counted})` }),
    );
    return el(
      "div",
      { class: "kk-legend", role: "group", "aria-labelledby": id },
      title,
      el("ul", {}, ...rows),
      round && el("p", { class: "kk-note", text: round.title }),
      layer.note && el("p", { class: "kk-note", dir: "auto", text: layer.note }),
    );
  }

  /**
   * @param {Layer} layer
   * @param {Entry} entry
   * @param {string} label
   * @param {number | null} count
   */
  row(layer, entry, label, count) {
    const face = FACES[layer.kind](entry.colour, entry.edge || "#ffffff");
    if (entry.size) face.setAttribute("r", `${4 * entry.size}`);
    if (entry.dashed) face.setAttribute("stroke-dasharray", "6 4");
    return this.item(face, label, count);
  }

  /**
   * A row of what is claimed: filled with its line around it, or the dashed line alone.
   * @param {PageData["findings_legend"][number]} entry
   */
  claimed({ label, colour, strength, count }) {
    const { color = colour, weight, dashArray } = LINES[strength];
    const fill = strength === "claimed" || strength === "band" ? colour : "none";
    const face = drawn("rect", {
      x: 1.5,
      y: 1.5,
      width: 19,
      height: 13,
      fill,
      stroke: color,
      "stroke-width": weight - 0.4,
    });
    if (dashArray) face.setAttribute("stroke-dasharray", dashArray);
    return this.item(face, label, count);
  }

  /**
   * @param {SVGElement} face
   * @param {string} label
   * @param {number | null} count
   */
  item(face, label, count) {
    const text = el("span", { dir: "auto", text: label });
    if (count !== null) text.append(" ", el("small", { text: `(${this.map.data.writer.number(count)})` }));
    return el("li", {}, drawn("svg", { width: 22, height: 16, "aria-hidden": "true" }, face), text);
  }
}
