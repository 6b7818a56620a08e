/** A map with its legends, its search and its table: what is shown now, and who has to know when that changes. */

/** @import { AreaLayer, Chosen, Layer, OverLayer } from "./types.js" */

import { Address } from "./address.js";
import { Areas } from "./areas.js";
import { Canvas } from "./canvas.js";
import { Choice } from "./choice.js";
import { Circles } from "./circles.js";
import { MapData } from "./data.js";
import { el, one } from "./dom.js";
import { Findings } from "./findings.js";
import { growFrame } from "./frame.js";
import { Funnel } from "./funnel.js";
import { Labels } from "./labels.js";
import { Legends } from "./legend.js";
import { Overlays } from "./overlays.js";
import { watchPrint } from "./paper.js";
import { Search } from "./search.js";
import { Switch } from "./switch.js";
import { Table } from "./table.js";

export class SchoolMap {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** Whether the page stands in the frame of a notebook. */
    this.framed = root.classList.contains("kk-framed");
    this.data = new MapData(`${root.id}-data`);
    const { layers } = this.data.page;
    /** @type {AreaLayer[]} */
    this.bases = layers.filter((layer) => layer.kind === "areas");
    /** @type {OverLayer[]} */
    this.over = layers.filter((layer) => layer.kind !== "areas");
    /** @type {AreaLayer | null} */
    this.base = this.bases.find((layer) => layer.shown) || this.bases[0] || null;
    this.step = 0;
    this.circles = false;
    this.live = el("p", { class: "kk-hidden", role: "status", "aria-live": "polite" });
    this.legends = new Legends(this);
    this.choice = new Choice(this);
    this.search = new Search(this);
    this.views = new Circles(this);
    this.switch = new Switch(this);
    // Without areas the table is of the first points, shown or not.
    this.overlays = new Overlays(this);
    this.table = new Table(this);
    this.canvas = new Canvas(this.layOut(), this.data);
    this.areas = new Areas(this);
    this.findings = new Findings(this);
    this.labels = new Labels(this);
    this.funnel = new Funnel(this);
    for (const layer of this.over) if (layer.shown) this.overlays.show(layer);
    this.drawBase();
    this.legends.draw();
    this.table.refresh();
    watchPrint(this);
    growFrame(this);
    /** @type {Address | null} */
    this.address = null;
    this.address = new Address(this);
  }

  /** Put everything in its place, and return where the map is drawn. */
  layOut() {
    const { data, root } = this;
    const canvas = el("div", { class: "kk-canvas", id: this.id("map") });
    const whole = { type: "button", class: "kk-button", text: data.say("whole"), onclick: () => this.canvas.whole() };
    const print = { type: "button", class: "kk-button", text: data.say("print"), onclick: () => window.print() };
    const buttons = [this.views.element, el("button", whole), el("button", print)];
    const tools = el("div", { class: "kk-tools" }, this.search.element, ...buttons);
    const main = el("div", { class: "kk-main" }, el("div", { class: "kk-frame" }, canvas), this.choice.element);
    // What the colours mean is seen with the map, whatever else can be chosen.
    const side = el("div", { class: "kk-side" }, this.legends.element, this.switch.steps, this.switch.element);
    const help = el("p", { class: "kk-help", text: data.say("help") });
    const chart = root.querySelector(".kk-funnel");
    const below = el("div", { class: "kk-below" }, help, chart, one(root, ".kk-notes"));
    const grid = el("div", { class: "kk-grid" }, main, side, below);
    one(root, ".kk-here").replaceChildren(this.live, tools, grid);
    const folded = el("details", {}, el("summary", { text: data.say("table") }));
    const fold = root.classList.contains("kk-folded");
    if (fold) folded.append(this.table.element);
    one(root, ".kk-there").replaceChildren(fold ? folded : this.table.element);
    return canvas;
  }

  /** @param {string} name */
  id(name) {
    return `${this.root.id}-${name}`;
  }

  /** @param {string} text */
  announce(text) {
    this.live.textContent = text;
  }

  /** @param {Layer} layer */
  stepOf(layer) {
    return layer.steps[layer === this.base ? Math.min(this.step, layer.steps.length - 1) : 0];
  }

  /** @param {Layer} layer */
  titleOf(layer) {
    const { label } = this.stepOf(layer);
    return label ? this.data.say("label", { name: layer.title, text: label }) : layer.title;
  }

  /** @param {Chosen} chosen */
  nameOf({ layer, i }) {
    return this.data.names(layer)[i];
  }

  /** @param {Chosen} chosen */
  entryOf({ layer, i }) {
    return layer.legend.entries[this.stepOf(layer).classes[i]];
  }

  /** @param {Chosen} chosen */
  isUncertain({ layer, i }) {
    return this.stepOf(layer).uncertain.includes(i);
  }

  /**
   * What a screen reader says of a shape.
   * @param {Chosen} chosen
   */
  spoken(chosen) {
    const value = this.data.list(this.stepOf(chosen.layer).values)[chosen.i];
    const unsure = this.isUncertain(chosen) ? this.data.say("apart") + this.data.say("too_small") : "";
    const name = this.nameOf(chosen);
    return value || unsure ? this.data.say("label", { name, text: `${value}${unsure}` }) : name;
  }

  /**
   * The layers that have a table and can be searched.
   * @returns {Layer[]}
   */
  subjects() {
    const points = this.over.filter((layer) => layer.kind === "points");
    return this.base ? [this.base, ...points] : points;
  }

  /**
   * What can be searched: circles in the middle of areas are called as the areas are, which are found already.
   * @returns {Layer[]}
   */
  sought() {
    const sized = (/** @type {Layer} */ layer) => layer.legend.entries.some((entry) => entry.size);
    return this.subjects().filter((layer) => layer === this.base || !this.base || !sized(layer));
  }

  /** Whether the ground is quiet: what is claimed is to be seen over it. */
  isQuiet() {
    return this.base?.key === "gaps";
  }

  /** Whether what is claimed is drawn: circles are not where their areas are, so no shape of areas fits them. */
  answering() {
    return this.isQuiet() && !this.circles;
  }

  drawBase() {
    this.areas.draw();
    this.findings.draw();
    this.canvas.hush(this.isQuiet());
    this.labels.draw();
    this.switch.drawSteps();
    if (this.choice.selected?.layer.kind === "areas") this.choice.select(null);
    this.views.offer();
  }

  /**
   * Another layer of areas.
   * @param {AreaLayer} layer
   */
  choose(layer) {
    const kept = this.choice.selected;
    const before = this.areas.kind;
    this.base = layer;
    this.step = Math.min(this.step, layer.steps.length - 1);
    this.drawBase();
    this.legends.draw();
    this.table.turnTo(layer, true);
    if (kept?.layer.kind === "areas" && before === this.areas.kind) this.choice.select({ layer, i: kept.i }, true);
    this.announce(this.data.say("layer_shown", { layer: this.titleOf(layer) }));
    this.switch.choose(layer);
    this.address?.write();
  }

  /**
   * Another step of the series.
   * @param {number} step
   */
  goto(step) {
    const { base } = this;
    if (!base) return;
    this.step = step;
    this.areas.paint(base);
    this.legends.draw();
    if (this.table.subject === base) this.table.draw();
    if (this.choice.selected?.layer === base) this.choice.select(this.choice.selected, true);
    this.announce(this.data.say("layer_shown", { layer: this.titleOf(base) }));
  }

  /** @param {OverLayer} layer */
  show(layer) {
    this.overlays.show(layer);
    this.overlays.emphasise();
    this.labels.draw();
    this.switch.mark(layer);
    this.legends.draw();
  }

  /** @param {OverLayer} layer */
  hide(layer) {
    this.overlays.hide(layer);
    this.overlays.emphasise();
    this.labels.draw();
    if (this.choice.selected?.layer === layer) this.choice.select(null);
    this.legends.draw();
    if (this.table.subject === layer) this.table.turnTo(this.base);
  }
}

for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".kk-map"))) {
  new SchoolMap(root);
}
