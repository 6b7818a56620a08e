/** Which layers are shown: one of areas, any of those over them, and the step of a series. */

/** @import { SchoolMap } from "./map.js" */
/** @import { AreaLayer, OverLayer } from "./types.js" */

import { el } from "./dom.js";

export class Switch {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<OverLayer, HTMLInputElement>} */
    this.inputs = new Map();
    /** @type {Map<AreaLayer, HTMLInputElement>} */
    this.radios = new Map();
    this.steps = el("div", { class: "kk-steps" });
    const { base, bases, data, over } = map;
    const box = el("div", { class: "kk-layers" });
    if (bases.length > 1) {
      const set = el("fieldset", {}, el("legend", { text: data.say("layers") }));
      bases.forEach((layer, n) => {
        const attributes = { type: "radio", name: map.id("base"), id: map.id(`base${n}`), checked: layer === base };
        const input = el("input", { ...attributes, onchange: () => map.choose(layer) });
        this.radios.set(layer, input);
        set.append(el("div", {}, input, el("label", { for: input.id, text: layer.title })));
      });
      box.append(set);
    }
    if (over.length && data.page.layers.length > 1) {
      const set = el("fieldset", {}, el("legend", { text: data.say("overlays") }));
      over.forEach((layer, n) => {
        const input = el("input", {
          type: "checkbox",
          id: map.id(`over${n}`),
          checked: layer.shown,
          onchange: () => {
            if (input.checked) map.show(layer);
            else map.hide(layer);
            map.announce(data.say(input.checked ? "layer_on" : "layer_off", { layer: layer.title }));
          },
        });
        this.inputs.set(layer, input);
        set.append(el("div", {}, input, el("label", { for: input.id, text: layer.title })));
      });
      box.append(set);
    }
    this.element = data.page.layers.length < 2 ? null : box;
  }

  /**
   * A layer is shown, by whatever way.
   * @param {OverLayer} layer
   */
  mark(layer) {
    const input = this.inputs.get(layer);
    if (input) input.checked = true;
  }

  /**
   * A layer of areas is chosen, by whatever way.
   * @param {AreaLayer} layer
   */
  choose(layer) {
    const input = this.radios.get(layer);
    if (input) input.checked = true;
  }

  drawSteps() {
    const { map } = this;
    this.steps.replaceChildren();
    if (!map.base || map.base.steps.length < 2) return;
    const labels = map.base.steps.map((step) => step.label);
    const label = el("label", { for: map.id("step"), text: map.base.step_title });
    if (labels.every((text) => /^\d+$/.test(text))) this.steps.append(...this.slider(label, labels));
    else this.steps.append(label, this.list(labels));
  }

  /**
   * @param {HTMLElement} label
   * @param {string[]} labels
   */
  slider(label, labels) {
    const { map } = this;
    const last = labels.length - 1;
    const shown = el("output", { for: map.id("step"), text: labels[map.step] });
    const slider = el("input", {
      type: "range",
      id: map.id("step"),
      min: 0,
      max: last,
      step: 1,
      value: map.step,
      "aria-valuetext": labels[map.step],
      oninput: () => {
        const step = Number(slider.value);
        shown.textContent = labels[step];
        slider.setAttribute("aria-valuetext", labels[step]);
        map.goto(step);
      },
    });
    const ends = [el("span", { text: labels[0] }), el("span", { text: labels[last] })];
    return [el("div", {}, label, " ", shown), slider, el("div", { class: "kk-ends", "aria-hidden": "true" }, ...ends)];
  }

  /** @param {string[]} labels */
  list(labels) {
    const { map } = this;
    const select = el("select", { id: map.id("step"), onchange: () => map.goto(select.selectedIndex) });
    select.append(...labels.map((text, n) => el("option", { text, selected: n === map.step })));
    return select;
  }
}
