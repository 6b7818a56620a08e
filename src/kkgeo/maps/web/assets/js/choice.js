/** Pointing at a shape, choosing one, going to one: the tooltip, the choice below the map. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Chosen, ColumnKey, Shape } from "./types.js" */

import { el } from "./dom.js";

/** On a canvas narrower than this a tooltip would hide the map: the choice below it tells the same. */
const NARROW = 520;
const MOST_LINES = 4;

export class Choice {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    this.element = el("div", {
      class: "kk-details",
      role: "group",
      "aria-label": map.data.say("details"),
      hidden: true,
    });
    /** @type {Chosen | null} */
    this.selected = null;
    /** @type {string | null} */
    this.pointed = null;
    /** Where one came from. @type {HTMLElement | null} */
    this.from = null;
  }

  /**
   * What is known of a shape.
   * @param {Chosen} chosen
   */
  told(chosen) {
    const { map } = this;
    const list = el("dl", {});
    for (const [label, cell] of map.data.lines(map.stepOf(chosen.layer), chosen.i)) {
      list.append(el("div", {}, el("dt", { dir: "auto", text: label }), el("dd", { dir: "auto", text: cell })));
    }
    if (chosen.layer.kind === "areas" && map.answering()) {
      for (const [label, text] of map.findings.told(chosen.i)) {
        list.prepend(el("div", {}, el("dt", { dir: "auto", text: label }), el("dd", { dir: "auto", text })));
      }
    }
    const unsure = map.isUncertain(chosen) && el("p", { text: map.data.say("too_small") });
    return el("div", {}, el("strong", { dir: "auto", text: map.nameOf(chosen) }), list, unsure);
  }

  /**
   * The few lines that a tooltip has room for: its name, its value, what was counted and expected, what is concluded.
   * @param {Chosen} chosen
   */
  brief(chosen) {
    const { map } = this;
    const step = map.stepOf(chosen.layer);
    const cell = (/** @type {ColumnKey} */ key) => {
      const column = step.columns.find((own) => own.key === key);
      return column ? map.data.cells(column)[chosen.i] : "";
    };
    const [counted, expected] = [cell("counted"), cell("expected")];
    const told = map.data.lines(step, chosen.i, (column) => column.key !== "verdict");
    const lines = told.map(([name, text]) => map.data.say("label", { name, text }));
    const both = counted && expected;
    const last = map.isUncertain(chosen) ? map.data.say("too_small") : cell("verdict");
    const value = step.columns.some((own) => own.key === "value") ? lines.slice(0, 1) : [];
    const said = both ? [...value, map.data.say("counted_expected", { counted, expected }), last] : [...lines, last];
    const kept = said.filter(Boolean).slice(0, MOST_LINES - 1);
    const made = kept.map((text) => el("p", { dir: "auto", text }));
    return el("div", {}, el("strong", { dir: "auto", text: map.nameOf(chosen) }), ...made);
  }

  /**
   * @param {Chosen} chosen
   * @param {L.LatLngExpression} place
   */
  point(chosen, place) {
    const { canvas } = this.map;
    if (chosen.layer.kind === "areas") this.map.funnel.mark("focus", chosen.i);
    this.map.table.pointRow(chosen);
    if (canvas.element.clientWidth < NARROW) return;
    const pointed = `${chosen.layer.key}/${chosen.i}`;
    const same = this.pointed === pointed && canvas.map.hasLayer(canvas.tip);
    this.pointed = pointed;
    canvas.showTip(place, same ? null : this.brief(chosen));
  }

  unpoint() {
    this.map.funnel.mark("focus", null);
    this.map.table.pointRow(null);
    this.map.canvas.hideTip();
  }

  /**
   * The shape of a choice, if it is drawn.
   * @param {Chosen} chosen
   * @returns {Shape | null}
   */
  shapeOf({ layer, i }) {
    if (layer.kind === "areas") return this.map.areas.shapes[i];
    return (layer.kind === "points" && this.map.overlays.points.get(layer)?.markers[i]) || null;
  }

  /**
   * @param {Chosen | null} chosen
   * @param {boolean} [quiet]
   */
  select(chosen, quiet = false) {
    const { map } = this;
    if (this.selected?.layer.kind === "areas") map.areas.mark(this.selected.i, false);
    this.selected = chosen;
    map.canvas.tour(null);
    map.canvas.halo("selected", chosen && this.shapeOf(chosen));
    this.element.hidden = !chosen;
    this.element.replaceChildren();
    if (chosen) {
      if (chosen.layer.kind === "areas") map.areas.mark(chosen.i, true);
      this.element.append(this.told(chosen));
      if (!quiet) {
        const lines = map.data.lines(map.stepOf(chosen.layer), chosen.i);
        const rest = lines.map(([name, text]) => map.data.say("label", { name, text })).join(map.data.say("apart"));
        map.announce(`${map.nameOf(chosen)}. ${rest}`);
        map.table.turnTo(chosen.layer);
      }
    }
    map.table.markRow(chosen);
    map.funnel.mark("selected", chosen?.layer.kind === "areas" ? chosen.i : null);
    map.overlays.emphasise();
    map.address?.write();
  }

  /**
   * Go to a shape from the search or the table.
   * @param {Chosen} chosen
   * @param {HTMLElement | null} from
   */
  visit(chosen, from = null) {
    const { map } = this;
    const { layer, i } = chosen;
    this.from = from;
    if (layer.kind === "areas") {
      map.areas.visit(i);
      this.select(chosen);
    } else if (layer.kind === "points") {
      map.show(layer);
      map.overlays.points.get(layer)?.visit(i, () => this.select(chosen));
    }
    map.canvas.element.scrollIntoView({ block: "nearest" });
  }

  /**
   * Go to an area of several municipalities, and draw a line around it until something is chosen.
   * @param {string} name
   * @param {number[]} numbers of the arcs around it
   */
  tour(name, numbers) {
    const { canvas, data } = this.map;
    this.select(null);
    canvas.tour(numbers.map((n) => data.arcs[n]));
    this.map.announce(data.say("zoomed", { area: name }));
    canvas.element.scrollIntoView({ block: "nearest" });
  }

  /** Escape: away with the tooltip, and back to the row one came from. */
  back() {
    this.unpoint();
    if (this.from?.isConnected) this.from.focus();
    this.from = null;
  }
}
