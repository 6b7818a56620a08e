/** The address of the page: which layer is shown and which area is chosen, so that a link leads there. */

/** @import { SchoolMap } from "./map.js" */

export class Address {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    // A page with more than this map has addresses of its own.
    this.own = map.root.hasAttribute("data-alone") && !map.framed;
    if (!this.own) return;
    this.read();
    window.addEventListener("hashchange", () => this.read());
  }

  /** Show what the address says, as far as there is such a layer or such an area; whatever else it says is nothing. */
  read() {
    const { map } = this;
    const said = new URLSearchParams(window.location.hash.slice(1));
    const layer = map.bases.find(({ key }) => key === said.get("layer"));
    if (layer && layer !== map.base) map.choose(layer);
    const i = map.base ? map.data.page.codes[map.base.set].indexOf(said.get("area") ?? "") : -1;
    if (i < 0 || !map.base) return;
    map.areas.show(i);
    map.choice.select({ layer: map.base, i }, true);
  }

  /** Say in the address what is shown. */
  write() {
    const { base, choice, data } = this.map;
    if (!this.own || !base) return;
    const said = new URLSearchParams();
    if (base !== this.map.bases[0]) said.set("layer", base.key);
    const { selected } = choice;
    if (selected?.layer.kind === "areas") said.set("area", data.page.codes[selected.layer.set][selected.i]);
    const { pathname, search } = window.location;
    try {
      window.history.replaceState(null, "", said.size ? `#${said}` : `${pathname}${search}`);
    } catch {
      // A frame within a notebook has no address.
    }
  }
}
