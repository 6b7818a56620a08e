/** Leaflet's map: its frame, its panes, what is drawn around a shape, the tooltip. */

/** @import { MapData } from "./data.js" */
/** @import { Shape } from "./types.js" */

import { decoded } from "./data.js";
import { unpacked } from "./packing.js";

/** Pixels between the land and the frame. */
const EDGE = 4;
const BORDERS = { plain: { color: "#222222", weight: 1.4 }, quiet: { color: "#8b8b8b", weight: 1.1 } };
const PANES = ["around", "areas", "findings", "provinces", "edges", "outlines", "lines", "points", "halo"];

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export class Canvas {
  /**
   * @param {HTMLElement} element in the page
   * @param {MapData} data
   */
  constructor(element, data) {
    const { tiles, bounds } = data.page;
    const motion = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.element = element;
    this.bounds = bounds;
    this.tip = L.tooltip({ className: "kk-tip", direction: "auto", opacity: 1, offset: [12, 0] });
    /** @type {Record<string, L.Renderer>} */
    this.renderers = {};
    /** @type {Record<string, { shape: Shape, rings: L.LayerGroup } | null>} */
    this.halos = {};
    /** @type {L.FeatureGroup | null} */
    this.line = null;
    /** @type {number | undefined} */
    this.wholeZoom = undefined;
    this.map = L.map(element, {
      // The land fills the frame whatever its width.
      zoomSnap: 0,
      minZoom: 6,
      maxZoom: 15,
      keyboard: false,
      zoomControl: false,
      attributionControl: Boolean(tiles),
      zoomAnimation: motion,
      fadeAnimation: false,
      markerZoomAnimation: false,
      inertia: motion,
      // One finger scrolls the page, two move the map; a wheel scrolls the page until the map is clicked.
      dragging: !L.Browser.mobile,
      scrollWheelZoom: false,
      maxBoundsViscosity: 1,
    });
    this.whole();
    /** The size of the frame that the map was fitted to. */
    this.fitted = this.frame();
    this.wholeZoom = this.map.getZoom();
    this.map.setMaxBounds(L.latLngBounds(bounds).pad(0.5));
    PANES.forEach((name, n) => {
      this.map.createPane(`kk-${name}`).style.zIndex = String(401 + n);
    });
    L.control.zoom({ zoomInTitle: data.say("zoom_in"), zoomOutTitle: data.say("zoom_out") }).addTo(this.map);
    L.control.scale({ imperial: false, position: "topright" }).addTo(this.map);
    if (tiles) {
      this.map.attributionControl.setPrefix(false);
      L.tileLayer(tiles.url, { attribution: escaped(tiles.attribution), maxZoom: 19 }).addTo(this.map);
    }
    this.map.on("click", () => this.map.scrollWheelZoom.enable());
    element.addEventListener("mouseleave", () => this.map.scrollWheelZoom.disable());
    this.drawAround(data);
    const borders = data.geometry.provinces.map((n) => data.arcs[n]);
    this.borders = L.polyline(borders, { ...this.still("provinces"), ...BORDERS.plain }).addTo(this.map);
    new ResizeObserver(() => this.refit()).observe(element);
  }

  /**
   * What lies around: land and its borders, in the sea that is the ground.
   * @param {MapData} data
   */
  drawAround(data) {
    const { around, place_scale: scale } = data.page;
    if (!around) return;
    const [land, lines] = [around.land, around.borders].map((own) => own.map((text) => decoded(unpacked(text), scale)));
    const still = this.still("around");
    const rings = land.map((ring) => [ring]);
    L.polygon(rings, { ...still, color: "#b9c2c9", weight: 0.7, fillColor: data.page.outside, fillOpacity: 1 }).addTo(
      this.map,
    );
    L.polyline(lines, { ...still, color: "#c4c1ba", weight: 1.2 }).addTo(this.map);
  }

  /**
   * Over a quiet ground the borders are quiet too.
   * @param {boolean} quiet
   */
  hush(quiet) {
    this.borders.setStyle(quiet ? BORDERS.quiet : BORDERS.plain);
  }

  /** Show all of the map. */
  whole() {
    this.map.fitBounds(this.bounds, { animate: false, padding: [EDGE, EDGE] });
  }

  frame() {
    return `${this.element.clientWidth} × ${this.element.clientHeight}`;
  }

  /** After the frame changed its size: show all of the map again, unless somebody zoomed in. */
  refit() {
    const frame = this.frame();
    if (frame === this.fitted) return;
    this.fitted = frame;
    const whole = this.wholeZoom === undefined || this.map.getZoom() <= this.wholeZoom + 0.01;
    this.resize();
    if (whole) this.whole();
    this.wholeZoom = this.map.getBoundsZoom(this.bounds, false, L.point(2 * EDGE, 2 * EDGE));
  }

  resize() {
    this.map.invalidateSize({ animate: false, pan: false });
  }

  /** Whether all of the map is shown, or nearly. */
  isWhole() {
    return this.map.getZoom() < (this.wholeZoom ?? 0) + 0.75;
  }

  /** @param {L.LatLngBounds} bounds */
  within(bounds) {
    if (!this.map.getBounds().contains(bounds)) this.map.panTo(bounds.getCenter(), { animate: false });
  }

  /** @param {string} name */
  renderer(name) {
    this.renderers[name] ??= L.svg({ pane: `kk-${name}`, padding: 0.5 });
    return this.renderers[name];
  }

  /**
   * Options of what is drawn in a pane and takes no clicks.
   * @param {string} name
   */
  still(name) {
    return { pane: `kk-${name}`, renderer: this.renderer(name), interactive: false, smoothFactor: 0, noClip: true };
  }

  /**
   * Rings around the shape that has the focus or is selected; around none, if there is none.
   * @param {"focus" | "selected"} name
   * @param {Shape | null} shape
   */
  halo(name, shape) {
    const before = this.halos[name];
    if (before && before.shape === shape) return;
    before?.rings.remove();
    this.halos[name] = null;
    if (!shape) return;
    /** @type {(color: string, weight: number) => L.Path} */
    const ring = (color, weight) => {
      const options = { ...this.still("halo"), color, weight, fill: false };
      if (shape instanceof L.Circle) return L.circle(shape.getLatLng(), { ...options, radius: shape.getRadius() });
      if (shape instanceof L.Polygon) return L.polygon(shape.getLatLngs(), options);
      return L.circleMarker(shape.getLatLng(), { ...options, radius: 9 });
    };
    const widths = name === "selected" ? [6, 3] : [4, 2];
    const rings = [ring("#ffffff", widths[0]), ring("#000000", widths[1])];
    this.halos[name] = { shape, rings: L.layerGroup(rings).addTo(this.map) };
  }

  /**
   * Show an area by the lines around it; null: away with them.
   * @param {L.LatLngExpression[][] | null} lines
   */
  tour(lines) {
    this.line?.remove();
    this.line = null;
    if (!lines) return;
    const options = { ...this.still("halo"), fill: false };
    const rings = [
      L.polyline(lines, { ...options, color: "#ffffff", weight: 7 }),
      L.polyline(lines, { ...options, color: "#000000", weight: 3 }),
    ];
    this.line = L.featureGroup(rings).addTo(this.map);
    this.map.fitBounds(rings[0].getBounds().pad(0.05), { animate: false });
  }

  /**
   * @param {L.LatLngExpression} place
   * @param {HTMLElement | null} content what is new in it
   */
  showTip(place, content) {
    if (content) this.tip.setContent(content);
    this.tip.setLatLng(place);
    if (!this.map.hasLayer(this.tip)) this.map.openTooltip(this.tip);
  }

  hideTip() {
    this.map.closeTooltip(this.tip);
    this.halo("focus", null);
  }
}
