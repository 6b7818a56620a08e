/** Names on the map: of what is claimed, of towns, of what lies around. None lies on another. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Box, Name } from "./types.js" */

import { decoded } from "./data.js";
import { drawn, el } from "./dom.js";
import { landUnder } from "./ground.js";
import { unpacked } from "./packing.js";

/** Pixels: between the point of a town and its name; between a name and the frame. */
const ASIDE = 6;
const MARGIN = 3;
/** Where else a name may stand, in halves of its width: one on the land, one of what lies around. */
const NEAR = [0, -0.5, 0.5];
const FAR = [0, -0.5, 0.5, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5];
/** How many towns a map of all names, if it can. */
const FEWEST = 12;
/** How far the label of a finding may be from where it points, and in how many directions it is tried. */
const DISTANCES = [26, 50, 80, 115, 155, 200, 260];
const TURNS = 20;
/** On a canvas narrower than this a finding has its name alone. */
const SLIM = 520;

/** @type {(a: Box, b: Box) => boolean} */
const apart = (a, b) => a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];

/** @type {(from: L.Point, to: L.Point) => Box[]} */
function along(from, to) {
  const steps = Math.ceil(from.distanceTo(to) / 6);
  return Array.from({ length: steps }, (_, k) => {
    const [x, y] = [from.x + ((to.x - from.x) * k) / steps, from.y + ((to.y - from.y) * k) / steps];
    return [x - 2, y - 2, x + 2, y + 2];
  });
}

export class Labels {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    const pane = map.canvas.map.createPane("kk-names");
    pane.style.zIndex = "610";
    this.lines = drawn("svg", { class: "kk-leaders" });
    this.box = el("div", { class: "kk-names", "aria-hidden": "true" });
    this.box.append(this.lines);
    pane.append(this.box);
    /** @type {Name[]} */
    this.names = [];
    this.towns = this.ofTowns();
    this.around = this.ofAround();
    map.canvas.map.on("zoomstart", () => this.box.classList.add("kk-moving"));
    map.canvas.map.on("zoomend moveend resize", () => this.place());
    document.fonts?.ready.then(() => this.draw());
  }

  /** @returns {Name[]} */
  ofTowns() {
    const { page } = this.map.data;
    const places = decoded(unpacked(page.towns.points), page.place_scale);
    return page.towns.names.map((text, k) => ({
      kind: "town",
      lines: [text],
      at: [places[k]],
      level: Number(page.towns.levels[k]),
      area: page.towns.of[k],
    }));
  }

  /** @returns {Name[]} */
  ofAround() {
    const { around, place_scale: scale } = this.map.data.page;
    if (!around) return [];
    const places = decoded(unpacked(around.points), scale);
    return around.names.map((text, k) => ({
      kind: k === around.sea ? "sea" : "around",
      lines: [text],
      at: [places[k]],
    }));
  }

  /** @returns {Name[]} */
  wanted() {
    const { map } = this;
    const findings = map.answering() ? map.data.page.findings.filter((finding) => finding.label.length) : [];
    // The strongest has the best place.
    findings.sort((a, b) => Number(b.strength === "claimed") - Number(a.strength === "claimed"));
    return [
      ...findings.map(
        (finding) =>
          /** @type {Name} */ ({ kind: "finding", lines: finding.label, at: finding.at, strength: finding.strength }),
      ),
      ...map.overlays.names(),
      ...this.around,
      ...this.towns,
    ];
  }

  /** Make the names that belong to what is shown, measure them, and put them where there is room. */
  draw() {
    // Widths are those of the letters of the page, which come after it.
    if (document.fonts?.status === "loading") return;
    const narrow = this.map.canvas.element.clientWidth < SLIM;
    this.names = this.wanted();
    const faces = this.names.map((name) => {
      const lines = narrow && name.kind === "finding" ? name.lines.slice(0, 1) : name.lines;
      const face = el("div", { class: `kk-name kk-${name.kind}`, "data-strength": name.strength });
      face.append(...lines.map((text) => el("span", { dir: "auto", text })));
      return face;
    });
    this.box.replaceChildren(this.lines, ...faces);
    this.narrow = narrow;
    this.names.forEach((name, k) => {
      const { offsetWidth: width, offsetHeight: height } = faces[k];
      Object.assign(name, { face: faces[k], width, height });
    });
    this.place();
  }

  place() {
    const { canvas } = this.map;
    if (this.narrow !== canvas.element.clientWidth < SLIM) {
      this.draw();
      return;
    }
    this.box.classList.remove("kk-moving");
    const frame = canvas.element.getBoundingClientRect();
    const { x, y } = canvas.map.getSize();
    this.size = { x, y };
    /** @type {Box[]} */
    this.taken = [...canvas.element.querySelectorAll(".leaflet-bar, .leaflet-control-scale")].map((control) => {
      const box = control.getBoundingClientRect();
      const [left, top] = [frame.left + canvas.element.clientLeft, frame.top + canvas.element.clientTop];
      return [box.left - left - 2, box.top - top - 2, box.right - left + 2, box.bottom - top + 2];
    });
    const corner = canvas.map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(/** @type {HTMLElement} */ (this.box), corner);
    this.lines.replaceChildren();
    const ground = landUnder(this.map, corner);
    this.large = 0;
    for (const name of this.names) {
      const found = name.kind === "finding" ? this.outside(name, ground) : this.near(name, ground);
      const { face } = name;
      if (!face) continue;
      face.classList.toggle("kk-covered", !found);
      if (!found) continue;
      face.style.left = `${Math.round(found[0])}px`;
      face.style.top = `${Math.round(found[1])}px`;
      this.taken.push(found);
      if (name.kind === "town") this.large += 1;
    }
  }

  /**
   * Whether a box is in the frame and on nothing.
   * @param {Box} box
   */
  free(box) {
    const { x = 0, y = 0 } = this.size ?? {};
    if (box[0] < MARGIN || box[1] < MARGIN || box[2] > x - MARGIN || box[3] > y - MARGIN) return false;
    return (this.taken ?? []).every((other) => apart(box, other));
  }

  /**
   * A place for a name at its point, or beside it.
   * @param {Name} name
   * @param {(box: Box) => number} ground how much land is under a box
   * @returns {Box | null}
   */
  near(name, ground) {
    const { canvas } = this.map;
    const { width = 0, height = 0 } = name;
    const dotted = name.kind === "town" && (name.level ?? 3) < 3;
    const abroad = name.kind === "around" || name.kind === "sea";
    if (name.kind === "town" && !this.fits(name)) return null;
    const place = (name.kind === "town" && this.map.areas.centre(name.area ?? 0)) || name.at[0];
    const { x, y } = canvas.map.latLngToContainerPoint(place);
    const [half, high] = [width / 2, height / 2];
    const dot = /** @type {Box} */ ([x - 3, y - 3, x + 3, y + 3]);
    if (dotted && !this.free(dot)) return null;
    /** @type {[number, number][]} */
    const spots = dotted
      ? [
          [x + ASIDE, y - high],
          [x - ASIDE - width, y - high],
          [x - half, y - height - 4],
          [x - half, y + 4],
          [x + 3, y - height - 2],
          [x + 3, y + 2],
          [x - width - 3, y - height - 2],
          [x - width - 3, y + 2],
        ]
      : [0, -1, 1, -2, 2].flatMap((row) =>
          (abroad ? FAR : NEAR).map((by) => [x - half + by * half, y - high + row * height]),
        );
    for (const [left, top] of spots) {
      /** @type {Box} */
      const box = [left, top, left + width, top + height];
      if (!this.free(box) || (abroad && ground(box) > 0)) continue;
      if (dotted) {
        this.lines.append(drawn("circle", { cx: x, cy: y, r: 2.4 }));
        this.taken?.push(dot);
      }
      return box;
    }
    return null;
  }

  /**
   * Whether a town is to be named: the large ones always, the others where somebody looks closer, if they are as wide as
   * their name.
   * @param {Name} name
   */
  fits({ level = 3, area = 0, width = 0, height = 0 }) {
    const { areas, canvas } = this.map;
    if (level === 1) return true;
    // Where some of the large ones found no room, others take their place.
    if (canvas.isWhole()) return level === 2 && (this.large ?? 0) < FEWEST;
    if (level === 2) return true;
    const bounds = areas.municipal() ? areas.shapes[area]?.getBounds() : null;
    if (!bounds) return false;
    const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => canvas.map.latLngToContainerPoint(at));
    return b.x - a.x >= width + 4 && b.y - a.y >= height + 4;
  }

  /**
   * The best place for the label of a finding: off the land and near, with a line to where it points.
   * @param {Name} name
   * @param {(box: Box) => number} ground how much land is under a box
   * @returns {Box | null}
   */
  outside(name, ground) {
    const { map } = this.map.canvas;
    const { width = 0, height = 0 } = name;
    /** @type {{ cost: number, box: Box, from: L.Point, to: L.Point } | null} */
    let best = null;
    for (const from of name.at.map((place) => map.latLngToContainerPoint(place))) {
      if (from.x < 0 || from.y < 0 || from.x > (this.size?.x ?? 0) || from.y > (this.size?.y ?? 0)) continue;
      for (const far of DISTANCES) {
        for (let way = 0; way < TURNS; way++) {
          const turn = (2 * Math.PI * way) / TURNS;
          const middle = L.point(
            from.x + Math.cos(turn) * (far + width / 2),
            from.y + Math.sin(turn) * (far + height / 2),
          );
          const left = middle.x - width / 2;
          const top = middle.y - height / 2;
          /** @type {Box} */
          const box = [left, top, left + width, top + height];
          const to = L.point(
            Math.max(left, Math.min(from.x, left + width)),
            Math.max(top, Math.min(from.y, top + height)),
          );
          const length = from.distanceTo(to);
          if ((best && length >= best.cost) || !this.free(box)) continue;
          const cost = length + 400 * ground(box);
          if (best && cost >= best.cost) continue;
          if (along(from, to).some((step) => !(this.taken ?? []).every((other) => apart(step, other)))) continue;
          best = { cost, box, from, to };
        }
      }
    }
    if (!best) return null;
    const { box, from, to } = best;
    const line = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
    this.lines.append(
      drawn("line", { ...line, class: "kk-casing" }),
      drawn("line", line),
      drawn("circle", { cx: from.x, cy: from.y, r: 3 }),
    );
    this.taken?.push(...along(from, to));
    return box;
  }
}
