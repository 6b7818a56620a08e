/** Layers over the areas: points, alone or in bundles, lines, outlines with their names. */

/** @import { SchoolMap } from "./map.js" */
/** @import { LineLayer, Name, OutlineLayer, OverLayer, Place, PointLayer } from "./types.js" */

import { decoded } from "./data.js";
import { drawn } from "./dom.js";
import { unpacked } from "./packing.js";
import { Roving } from "./roving.js";
import { alphabetical } from "./sorting.js";

/**
 * A point as a drawing of its own.
 * @param {string} fill
 * @param {string} stroke
 */
function dot(fill, stroke) {
  const face = drawn("svg", { width: 14, height: 14 }, drawn("circle", { cx: 7, cy: 7, r: 6, fill, stroke }));
  return icon(face, "kk-dot", 14);
}

/**
 * A bundle of points with their number.
 * @param {number} count
 * @param {string} fill
 */
function bundle(count, fill) {
  const size = 20 + 4 * String(count).length + Math.min(12, Math.sqrt(count));
  const half = size / 2;
  const disc = drawn("circle", { cx: half, cy: half, r: half - 1, fill, stroke: "#ffffff", "stroke-width": 1.5 });
  const number = drawn("text", { x: "50%", y: "50%", dy: "0.35em", "text-anchor": "middle", fill: "#ffffff" });
  number.textContent = String(count);
  const face = drawn("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}` }, disc, number);
  return icon(face, "kk-cluster", size);
}

/**
 * A point, or the bundle that it stands for.
 * @param {number} count
 * @param {string} fill
 * @param {string} edge
 */
function stands(count, fill, edge) {
  return count > 1 ? bundle(count, fill) : dot(fill, edge);
}

/**
 * @param {SVGElement} face
 * @param {string} className
 * @param {number} size
 */
function icon(face, className, size) {
  // Leaflet takes any element; its types say HTML.
  const html = /** @type {HTMLElement} */ (/** @type {unknown} */ (face));
  return L.divIcon({ html, className, iconSize: [size, size] });
}

/** The points of a layer that were drawn. */
class Points {
  /**
   * @param {SchoolMap} map
   * @param {PointLayer} layer
   */
  constructor(map, layer) {
    this.map = map;
    this.layer = layer;
    this.places = decoded(layer.points, layer.scale);
    this.markers = this.places.map((place, i) => this.marker(place, i));
    /** @type {Map<L.Layer, number>} */
    this.weights = new Map(this.markers.map((marker, i) => [marker, layer.weights?.[i] ?? 1]));
    this.group = layer.clustered ? this.bundled() : L.featureGroup(this.markers);
    /** @type {Roving | null} */
    this.roving = null;
  }

  /**
   * @param {Place} place
   * @param {number} i
   */
  marker(place, i) {
    const { map, layer } = this;
    const { colour, edge = "#ffffff", size = 1 } = map.entryOf({ layer, i });
    const marker = layer.clustered
      ? L.marker(place, { icon: stands(layer.weights?.[i] ?? 1, colour, edge), keyboard: false })
      : L.circleMarker(place, {
          pane: "kk-points",
          renderer: map.canvas.renderer("points"),
          radius: 5 * size,
          weight: 1,
          color: edge,
          fillColor: colour,
          fillOpacity: 0.9,
        });
    marker.on("mouseover", () => map.choice.point({ layer, i }, place));
    marker.on("mouseout", () => map.choice.unpoint());
    marker.on("click", () => map.choice.select({ layer, i }));
    return marker;
  }

  bundled() {
    const { entries } = this.layer.legend;
    // By keyboard the search and the table lead to every point; bundles of points would be stops that vanish.
    L.MarkerCluster.mergeOptions({ keyboard: false });
    const group = L.markerClusterGroup({
      animate: false,
      showCoverageOnHover: false,
      maxClusterRadius: 36,
      chunkedLoading: false,
      iconCreateFunction: (cluster) => bundle(this.number(cluster), entries.length > 1 ? "#333333" : entries[0].colour),
    });
    group.addLayers(this.markers);
    return group;
  }

  /**
   * How many points are in a bundle of markers, each of which may be a bundle itself.
   * @param {{ getAllChildMarkers(): L.Marker[] }} cluster
   */
  number(cluster) {
    return cluster.getAllChildMarkers().reduce((sum, marker) => sum + (this.weights.get(marker) ?? 1), 0);
  }

  /** Points that are not bundled are reached by keyboard, once they are drawn. */
  bind() {
    const { map, layer } = this;
    if (layer.clustered || !this.markers.length) return;
    const paths = this.markers.map((marker) => /** @type {Element} */ (marker.getElement()));
    const names = map.data.names(layer);
    paths.forEach((path, i) => {
      path.setAttribute("aria-label", map.spoken({ layer, i }));
    });
    this.roving = new Roving(paths, {
      label: layer.title,
      names,
      places: this.places,
      order: alphabetical(names, map.data.byName),
      onfocus: (i) => {
        map.canvas.within(L.latLngBounds([this.places[i]]));
        map.canvas.halo("focus", this.markers[i]);
        map.choice.point({ layer, i }, this.places[i]);
      },
      onblur: () => map.choice.unpoint(),
      onpick: (i) => map.choice.select({ layer, i }),
      onescape: () => map.choice.back(),
    });
  }

  /**
   * Go to a point from elsewhere.
   * @param {number} i
   * @param {() => void} chosen what is done before it has the focus
   */
  visit(i, chosen) {
    const { canvas, choice } = this.map;
    const marker = this.markers[i];
    const arrive = () => {
      chosen();
      if (this.roving) this.roving.focus(i);
      else this.face(marker, i);
      choice.point({ layer: this.layer, i }, marker.getLatLng());
    };
    const closest = this.layer.clustered ? 11 : 10;
    canvas.map.setView(marker.getLatLng(), Math.max(canvas.map.getZoom(), closest), { animate: false });
    if (this.group instanceof L.MarkerClusterGroup) this.group.zoomToShowLayer(marker, arrive);
    else arrive();
  }

  /**
   * Give the focus to a point that is none of the stops of the keyboard.
   * @param {L.Marker | L.CircleMarker} marker
   * @param {number} i
   */
  face(marker, i) {
    const face = /** @type {HTMLElement | undefined} */ (marker.getElement());
    if (!face) return;
    face.setAttribute("tabindex", "-1");
    face.setAttribute("role", "img");
    face.setAttribute("aria-label", this.map.spoken({ layer: this.layer, i }));
    face.focus({ preventScroll: true });
  }
}

export class Overlays {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<OverLayer, L.LayerGroup>} */
    this.on = new Map();
    /** @type {Map<OverLayer, Points>} */
    this.points = new Map();
    /** @type {L.FeatureGroup | null} */
    this.heavy = null;
  }

  /** @param {OverLayer} layer */
  show(layer) {
    if (this.on.has(layer)) return;
    if (layer.kind === "points") {
      const points = new Points(this.map, layer);
      this.points.set(layer, points);
      this.add(layer, points.group);
      points.bind();
    } else this.add(layer, layer.kind === "lines" ? this.lines(layer) : this.outlines(layer));
  }

  /**
   * @param {OverLayer} layer
   * @param {L.LayerGroup} group
   */
  add(layer, group) {
    this.on.set(layer, group.addTo(this.map.canvas.map));
  }

  /** The lines that begin in the area that is chosen are over all others, and heavier. */
  emphasise() {
    const { areas, canvas, choice } = this.map;
    this.heavy?.remove();
    this.heavy = null;
    const { selected } = choice;
    if (selected?.layer.kind !== "areas" || selected.layer.set !== "base" || !areas.shapes.length) return;
    const layers = [...this.on.keys()].filter((layer) => layer.kind === "lines");
    const lines = layers.flatMap((layer) => {
      const within = unpacked(layer.within);
      return layer.lines.filter((_, k) => within[k] === selected.i).map((flat) => decoded(flat, layer.scale));
    });
    if (!lines.length) return;
    const still = canvas.still("lines");
    const drawing = [
      L.polyline(lines, { ...still, color: "#ffffff", weight: 6 }),
      L.polyline(lines, { ...still, color: "#1a1a1a", weight: 2.6, className: "kk-heavy" }),
    ];
    this.heavy = L.featureGroup(drawing).addTo(canvas.map);
  }

  /** @param {OverLayer} layer */
  hide(layer) {
    this.on.get(layer)?.remove();
    this.on.delete(layer);
    this.points.delete(layer);
  }

  /**
   * The names of the outlines that are shown; circles are not where their areas are.
   * @returns {Name[]}
   */
  names() {
    const { map } = this;
    return [...this.on.keys()].flatMap((layer) => {
      if (layer.kind !== "outlines" || !layer.labelled || map.circles) return [];
      return map.data
        .names(layer)
        .map((name, i) => /** @type {Name} */ ({ kind: "label", lines: [name], at: [layer.label_at[i]] }))
        .filter(({ lines: [name] }) => name);
    });
  }

  /** @param {LineLayer} layer */
  lines(layer) {
    const { entries } = layer.legend;
    const step = this.map.stepOf(layer);
    /** @type {Place[][][]} */
    const byClass = entries.map(() => []);
    layer.lines.forEach((flat, i) => {
      byClass[step.classes[i]].push(decoded(flat, layer.scale));
    });
    const still = this.map.canvas.still("lines");
    return L.featureGroup(
      byClass.flatMap((lines, n) => [
        L.polyline(lines, { ...still, color: "#ffffff", weight: 2.6, opacity: 0.8 }),
        L.polyline(lines, { ...still, color: entries[n].colour, weight: 1 }),
      ]),
    );
  }

  /** @param {OutlineLayer} layer */
  outlines(layer) {
    const still = this.map.canvas.still("outlines");
    return L.featureGroup(
      this.map.data.names(layer).flatMap((_, i) => {
        const arcs = layer.arcs[i].map((n) => this.map.data.arcs[n]);
        const { colour, dashed } = this.map.entryOf({ layer, i });
        /** @type {L.Layer[]} */
        const made = [
          L.polyline(arcs, { ...still, color: "#ffffff", weight: 5, opacity: 0.8 }),
          L.polyline(arcs, { ...still, color: colour, weight: 2.5, ...(dashed && { dashArray: "6 5" }) }),
        ];
        return made;
      }),
    );
  }
}
