/** The areas under everything: their shapes, or circles instead, their colours, their keyboard. */

/** @import { SchoolMap } from "./map.js" */
/** @import { AreaLayer, Place } from "./types.js" */

import { Roving } from "./roving.js";
import { alphabetical } from "./sorting.js";

const SEPARATING = { color: "#6a6a6a", weight: 0.6 };
/** Over a quiet ground the lines between areas are quiet too. */
const QUIET = { color: "#ffffff", weight: 0.7 };

export class Areas {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    /** @type {(L.Polygon | L.Circle)[]} */
    this.shapes = [];
    /** @type {Place[]} */
    this.places = [];
    /** @type {L.FeatureGroup | null} */
    this.group = null;
    /** @type {Roving | null} */
    this.roving = null;
    /** Which set of shapes is drawn. */
    this.kind = "";
  }

  /** Draw the areas of the layer that is shown, and colour them. */
  draw() {
    const { map } = this;
    const layer = map.base;
    const { circles, tiles } = map.data.page;
    const round = map.circles && circles && layer?.set === "base" ? circles : null;
    const kind = round ? "circles" : layer ? layer.set : "base";
    if (this.kind !== kind) {
      this.kind = kind;
      this.group?.remove();
      const style = {
        ...map.canvas.still("areas"),
        interactive: Boolean(layer),
        ...SEPARATING,
        fillColor: "#f4f4f4",
        fillOpacity: tiles ? 0.75 : 1,
      };
      this.shapes = round
        ? round.places.map(([lat, lng, radius]) => L.circle([lat, lng], { ...style, radius }))
        : map.data.rings(kind).map((rings) => L.polygon(rings, style));
      this.group = L.featureGroup(this.shapes).addTo(map.canvas.map);
      if (layer) this.bind(layer);
    }
    if (layer) this.paint(layer);
  }

  /** @param {AreaLayer} layer */
  bind(layer) {
    const { map } = this;
    const names = map.data.names(layer);
    const paths = this.shapes.map((shape) => /** @type {Element} */ (shape.getElement()));
    this.places = this.shapes.map((shape) => {
      const { lat, lng } = shape instanceof L.Circle ? shape.getLatLng() : shape.getBounds().getCenter();
      return [lat, lng];
    });
    const roving = new Roving(paths, {
      label: map.data.page.title,
      names,
      places: this.places,
      order: alphabetical(names, map.data.byName),
      onfocus: (i) => {
        map.canvas.within(this.shapes[i].getBounds());
        map.canvas.halo("focus", this.shapes[i]);
        map.choice.point({ layer: map.base ?? layer, i }, this.places[i]);
      },
      onblur: () => map.choice.unpoint(),
      onpick: (i) => map.choice.select({ layer: map.base ?? layer, i }),
      onescape: () => map.choice.back(),
    });
    this.shapes.forEach((shape, i) => {
      for (const name of /** @type {const} */ (["mouseover", "mousemove"])) {
        shape.on(name, (event) => {
          map.canvas.halo("focus", shape);
          map.choice.point({ layer: map.base ?? layer, i }, event.latlng);
        });
      }
      shape.on("mouseout", () => map.choice.unpoint());
      shape.on("click", () => {
        roving.move(i);
        map.choice.select({ layer: map.base ?? layer, i });
      });
    });
    this.roving = roving;
  }

  /** Whether every shape is a municipality, in its own place. */
  municipal() {
    return this.kind === "base";
  }

  /**
   * Where the name of a municipality stands if circles are drawn: in the middle of its own.
   * @param {number} i
   */
  centre(i) {
    const shape = this.kind === "circles" ? this.shapes[i] : null;
    return shape instanceof L.Circle ? shape.getLatLng() : null;
  }

  /** @param {AreaLayer} layer */
  paint(layer) {
    const { map } = this;
    this.shapes.forEach((shape, i) => {
      shape.setStyle({ fillColor: this.fill(layer, i), ...(map.isQuiet() ? QUIET : SEPARATING) });
      shape.getElement()?.setAttribute("aria-label", map.spoken({ layer, i }));
      this.mark(i, false);
    });
    this.roving?.svg.setAttribute("aria-label", map.titleOf(layer));
  }

  /**
   * @param {AreaLayer} layer
   * @param {number} i
   */
  fill(layer, i) {
    const entry = this.map.entryOf({ layer, i });
    return this.map.isUncertain({ layer, i }) ? this.map.data.page.unsure : entry.colour;
  }

  /**
   * Say whether an area is selected.
   * @param {number} i
   * @param {boolean} selected
   */
  mark(i, selected) {
    this.shapes[i]?.getElement()?.setAttribute("aria-selected", String(selected));
  }

  /**
   * Go to an area from elsewhere.
   * @param {number} i
   */
  visit(i) {
    this.show(i);
    this.roving?.focus(i);
  }

  /**
   * Have an area in the frame, as large as can be read.
   * @param {number} i
   */
  show(i) {
    const { canvas } = this.map;
    const bounds = this.shapes[i].getBounds();
    const closest = Math.max(10.5, (canvas.wholeZoom ?? 0) + 1);
    if (canvas.isWhole()) canvas.map.fitBounds(bounds.pad(0.6), { maxZoom: closest, animate: false });
    else canvas.within(bounds);
  }
}
