/** Circles instead of areas, as large as what a municipality has. */

/** @import { SchoolMap } from "./map.js" */

import { el } from "./dom.js";

export class Circles {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    const possible = map.data.page.circles && map.bases.some((layer) => layer.set === "base");
    const text = map.data.say("circles");
    /** @type {HTMLButtonElement | null} */
    this.element = possible
      ? el("button", { type: "button", class: "kk-button", "aria-pressed": "false", text, onclick: () => this.turn() })
      : null;
  }

  turn() {
    const { map } = this;
    map.circles = !map.circles;
    map.root.classList.toggle("kk-circles", map.circles);
    this.element?.setAttribute("aria-pressed", String(map.circles));
    map.drawBase();
    map.legends.draw();
    map.announce((map.circles && map.data.page.circles?.title) || map.data.say("circles_off"));
  }

  /** Only municipalities can be circles. */
  offer() {
    if (this.element) this.element.hidden = this.map.base?.set !== "base";
  }
}
