/* A map with its legends, its search and its table. Every text goes in as textContent; nothing is fetched. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const NO_VALUE = "–";
  const MOST_FOUND = 12;
  const NARROW = 520;
  /** Columns of texts no longer than this are not broken over lines. */
  const SHORT = 30;

  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === false || value === null || value === undefined) continue;
      if (name === "text") made.textContent = value;
      else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter(Boolean));
    return made;
  }

  function drawn(tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

  /** From the first point and the steps to the next, in parts of a degree, to latitudes and longitudes. */
  function decoded(flat, scale) {
    const points = [];
    for (let i = 0, x = 0, y = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([y / scale, x / scale]);
    }
    return points;
  }

  /** One stop for the Tab key in a list of shapes; arrows go to the next shape that way, PageUp and PageDown by name. */
  class Roving {
    constructor(svg, paths, options) {
      Object.assign(this, options);
      this.paths = paths;
      this.current = options.order[0] || 0;
      svg.setAttribute("role", "listbox");
      svg.setAttribute("aria-label", options.label);
      if (svg.firstElementChild) svg.firstElementChild.setAttribute("role", "presentation");
      paths.forEach((path, i) => {
        path.setAttribute("role", "option");
        path.setAttribute("tabindex", i === this.current ? "0" : "-1");
        path.addEventListener("keydown", (event) => this.key(event, i));
        path.addEventListener("focus", () => {
          this.move(i);
          this.onfocus(i);
        });
        path.addEventListener("blur", () => this.onblur(i));
      });
    }

    move(i) {
      this.paths[this.current].setAttribute("tabindex", "-1");
      this.paths[i].setAttribute("tabindex", "0");
      this.current = i;
    }

    focus(i) {
      this.move(i);
      this.paths[i].focus({ preventScroll: true });
    }

    key(event, i) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      const rank = this.order.indexOf(i);
      const last = this.order.length - 1;
      let to = null;
      if (event.key in ways) to = this.towards(i, ways[event.key]);
      else if (event.key === "PageDown") to = this.order[Math.min(rank + 1, last)];
      else if (event.key === "PageUp") to = this.order[Math.max(rank - 1, 0)];
      else if (event.key === "Home") to = this.order[0];
      else if (event.key === "End") to = this.order[last];
      else if (event.key === "Enter" || event.key === " ") this.onpick(i);
      else if (event.key === "Escape") this.onescape(i);
      else if (event.key.length === 1 && /\p{L}/u.test(event.key)) to = this.beginning(rank, event.key);
      else return;
      event.preventDefault();
      if (to !== null && to !== i) this.focus(to);
    }

    /** The nearest one that way; one straight ahead is nearer than one aside. */
    towards(i, [dx, dy]) {
      const [y0, x0] = this.places[i];
      let best = null;
      let least = Infinity;
      this.places.forEach(([y, x], j) => {
        const ahead = (x - x0) * 0.63 * dx + (y - y0) * dy;
        const aside = Math.abs((x - x0) * 0.63 * dy) + Math.abs((y - y0) * dx);
        if (j === i || ahead <= 0 || aside > 2 * ahead) return;
        const cost = ahead + 2 * aside;
        if (cost < least) [best, least] = [j, cost];
      });
      return best;
    }

    /** The next by name that begins with a letter. */
    beginning(rank, letter) {
      const wanted = folded(letter);
      const turned = [...this.order.slice(rank + 1), ...this.order.slice(0, rank + 1)];
      const found = turned.find((j) => folded(this.names[j]).startsWith(wanted));
      return found === undefined ? null : found;
    }
  }

  class KunstkuurMap {
    constructor(root) {
      this.root = root;
      this.data = JSON.parse(document.getElementById(`${root.id}-data`).textContent);
      this.geometry = JSON.parse(document.getElementById(this.data.geometry).textContent);
      this.ui = this.data.ui;
      this.lists = new Map();
      this.arcs = this.geometry.arcs.map((flat) => decoded(flat, this.geometry.scale));
      this.collator = new Intl.Collator(this.data.lang, { numeric: true, sensitivity: "base" });
      this.bases = this.data.layers.filter((layer) => layer.kind === "areas");
      this.overlays = this.data.layers.filter((layer) => layer.kind !== "areas");
      this.base = this.bases.find((layer) => layer.shown) || this.bases[0] || null;
      this.step = 0;
      this.circles = false;
      this.selected = null;
      this.sorting = null;
      this.on = new Map();
      this.halos = {};
      this.build();
      this.makeMap();
      this.drawBase();
      for (const layer of this.overlays) if (layer.shown) this.show(layer);
      this.subject = this.base || this.overlays.find((layer) => layer.kind === "points") || null;
      this.drawLegends();
      this.fillSubjects();
      this.drawTable();
      this.watchPrint();
    }

    /* --- what the data say --- */

    id(name) {
      return `${this.root.id}-${name}`;
    }

    list(number) {
      if (!this.lists.has(number)) {
        this.lists.set(number, this.data.lists[number].map((i) => this.data.strings[i]));
      }
      return this.lists.get(number);
    }

    stepOf(layer) {
      return layer.steps[layer === this.base ? Math.min(this.step, layer.steps.length - 1) : 0];
    }

    names(layer) {
      return this.list(layer.names);
    }

    isUncertain(layer, i) {
      return this.stepOf(layer).uncertain.includes(i);
    }

    /** What a screen reader says of a shape. */
    spoken(layer, i) {
      const value = this.list(this.stepOf(layer).values)[i];
      const unsure = this.isUncertain(layer, i) ? `; ${this.ui.too_small}` : "";
      return value || unsure ? `${this.names(layer)[i]}: ${value}${unsure}` : this.names(layer)[i];
    }

    lines(layer, i) {
      return this.stepOf(layer).columns
        .filter((column) => column.tip)
        .map((column) => [column.label, this.list(column.cells)[i]])
        .filter(([, cell]) => cell !== "" && cell !== NO_VALUE);
    }

    announce(text) {
      this.live.textContent = text;
    }

    /* --- the page around the map --- */

    build() {
      const { ui, root } = this;
      this.live = el("p", { class: "kk-hidden", role: "status", "aria-live": "polite" });
      this.defs = drawn("defs", {});
      const patterns = drawn("svg", { width: 0, height: 0, class: "kk-patterns", "aria-hidden": "true" }, this.defs);
      this.canvas = el("div", { class: "kk-canvas", id: this.id("map") });
      this.legends = el("div", { class: "kk-legends" });
      this.details = el("div", { class: "kk-details", role: "group", "aria-label": ui.details, hidden: true });
      this.tools = el("div", { class: "kk-tools" }, this.buildSearch(), this.buildViews(), this.buildWhole(), this.buildPrint());
      const side = el("div", { class: "kk-side" }, this.buildSwitch(), this.buildSteps(), this.legends);
      const help = el("p", { class: "kk-help", text: ui.help });
      const main = el("div", { class: "kk-main" }, el("div", { class: "kk-frame" }, this.canvas), this.details);
      const below = el("div", { class: "kk-below" }, help, root.querySelector(".kk-notes"));
      const grid = el("div", { class: "kk-grid" }, main, side, below);
      root.querySelector(".kk-here").replaceChildren(patterns, this.live, this.tools, grid);
      root.querySelector(".kk-there").replaceChildren(this.buildTable());
    }

    buildSwitch() {
      if (this.data.layers.length < 2) return null;
      const box = el("div", { class: "kk-layers" });
      if (this.bases.length > 1) {
        const set = el("fieldset", {}, el("legend", { text: this.ui.layers }));
        this.bases.forEach((layer, n) => {
          const input = el("input", {
            type: "radio", name: this.id("base"), id: this.id(`base${n}`), checked: layer === this.base,
            onchange: () => this.choose(layer),
          });
          set.append(el("div", {}, input, el("label", { for: input.id, text: layer.title })));
        });
        box.append(set);
      }
      if (this.overlays.length && this.data.layers.length > 1) {
        const set = el("fieldset", {}, el("legend", { text: this.ui.overlays }));
        this.overlays.forEach((layer, n) => {
          const input = el("input", {
            type: "checkbox", id: this.id(`over${n}`), checked: layer.shown,
            onchange: () => {
              if (input.checked) this.show(layer);
              else this.hide(layer);
              this.drawLegends();
              this.fillSubjects();
              this.drawTable();
              this.announce(filled(input.checked ? this.ui.layer_on : this.ui.layer_off, { layer: layer.title }));
            },
          });
          layer.input = input;
          set.append(el("div", {}, input, el("label", { for: input.id, text: layer.title })));
        });
        box.append(set);
      }
      return box;
    }

    buildSteps() {
      this.stepBox = el("div", { class: "kk-steps" });
      return this.stepBox;
    }

    drawSteps() {
      const layer = this.base;
      this.stepBox.replaceChildren();
      if (!layer || layer.steps.length < 2) return;
      const labels = layer.steps.map((step) => step.label);
      const label = el("label", { for: this.id("step"), text: layer.step_title });
      if (labels.every((text) => /^\d+$/.test(text))) {
        const shown = el("output", { for: this.id("step"), text: labels[this.step] });
        const slider = el("input", {
          type: "range", id: this.id("step"), min: 0, max: labels.length - 1, step: 1, value: this.step,
          "aria-valuetext": labels[this.step],
          oninput: () => {
            shown.textContent = labels[slider.value];
            slider.setAttribute("aria-valuetext", labels[slider.value]);
            this.goto(Number(slider.value));
          },
        });
        const ends = el("div", { class: "kk-ends", "aria-hidden": "true" },
          el("span", { text: labels[0] }), el("span", { text: labels[labels.length - 1] }));
        this.stepBox.append(el("div", {}, label, " ", shown), slider, ends);
      } else {
        const select = el("select", { id: this.id("step"), onchange: () => this.goto(select.selectedIndex) });
        labels.forEach((text, n) => select.append(el("option", { text, selected: n === this.step })));
        this.stepBox.append(label, select);
      }
    }

    buildViews() {
      if (!this.data.circles || !this.bases.some((layer) => layer.set === "base")) return null;
      const button = el("button", {
        type: "button", class: "kk-button", "aria-pressed": "false", text: this.ui.circles,
        onclick: () => {
          this.circles = !this.circles;
          this.root.classList.toggle("kk-circles", this.circles);
          button.setAttribute("aria-pressed", String(this.circles));
          this.drawBase();
          this.drawLegends();
          this.announce(this.circles ? this.data.circles.title : this.ui.circles_off);
        },
      });
      this.viewButton = button;
      return button;
    }

    buildWhole() {
      const show = () => this.map.fitBounds(this.data.bounds, { animate: false });
      return el("button", { type: "button", class: "kk-button", text: this.ui.whole, onclick: show });
    }

    buildPrint() {
      return el("button", { type: "button", class: "kk-button", text: this.ui.print, onclick: () => window.print() });
    }

    /* --- search: a combobox with a list --- */

    buildSearch() {
      const { ui } = this;
      const listId = this.id("found");
      const input = el("input", {
        type: "text", id: this.id("search"), role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
      });
      const options = el("ul", { id: listId, role: "listbox", "aria-label": ui.found_label, hidden: true });
      let found = [];
      let active = -1;
      const close = () => {
        options.hidden = true;
        active = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
      };
      const take = (n) => {
        const item = found[n];
        close();
        input.value = item.name;
        this.visit(item.layer, item.i);
      };
      const mark = (n) => {
        active = n;
        [...options.children].forEach((option, k) => option.setAttribute("aria-selected", String(k === n)));
        input.setAttribute("aria-activedescendant", `${listId}-${n}`);
        options.children[n].scrollIntoView({ block: "nearest" });
      };
      const look = () => {
        const all = this.search(input.value);
        found = all.slice(0, MOST_FOUND);
        options.replaceChildren(...found.map((item, n) => el("li", {
          id: `${listId}-${n}`, role: "option", "aria-selected": "false",
          onmousedown: (event) => event.preventDefault(), onclick: () => take(n),
        }, el("span", { dir: "auto", text: item.name }), " ", el("small", { dir: "auto", text: item.beside }))));
        active = -1;
        input.removeAttribute("aria-activedescendant");
        options.hidden = !found.length;
        input.setAttribute("aria-expanded", String(found.length > 0));
        if (!folded(input.value.trim())) this.announce("");
        else this.announce(filled(all.length === 1 ? ui.found_one : ui.found, { count: all.length }));
      };
      input.addEventListener("input", look);
      input.addEventListener("blur", close);
      input.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
          if (options.hidden) input.value = "";
          close();
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          if (options.hidden) look();
          if (!found.length) return;
          const by = event.key === "ArrowDown" ? 1 : -1;
          mark(active < 0 && by < 0 ? found.length - 1 : (active + by + found.length) % found.length);
        } else if (event.key === "Enter" && found.length) {
          take(Math.max(active, 0));
        } else return;
        event.preventDefault();
      });
      const points = this.overlays.some((layer) => layer.kind === "points");
      const what = points ? (this.base ? ui.search : ui.search_points) : ui.search_areas;
      const label = el("label", { for: input.id, text: what });
      return el("div", { class: "kk-search" }, label, el("div", { class: "kk-combo" }, input, options));
    }

    search(typed) {
      const wanted = folded(typed.trim());
      if (!wanted) return [];
      const layers = [this.base, ...this.overlays.filter((layer) => layer.kind === "points")].filter(Boolean);
      const hits = [];
      layers.forEach((layer, place) => {
        const beside = layer.kind === "areas" ? null : this.list(this.stepOf(layer).values);
        this.names(layer).forEach((name, i) => {
          const at = folded(name).indexOf(wanted);
          if (at < 0) return;
          hits.push({ layer, i, name, at: at > 0, place, beside: beside ? beside[i] : this.ui.area_kind });
        });
      });
      return hits.sort((a, b) => a.at - b.at || a.place - b.place || this.collator.compare(a.name, b.name));
    }

    /* --- the map --- */

    makeMap() {
      const tiles = this.data.tiles;
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.map = L.map(this.canvas, {
        zoomSnap: 0.25, minZoom: 6, maxZoom: 15, keyboard: false, zoomControl: false, attributionControl: Boolean(tiles),
        zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: false, inertia: !still,
        // One finger scrolls the page, two move the map; a wheel scrolls the page until the map is clicked.
        dragging: !L.Browser.mobile, scrollWheelZoom: false, maxBoundsViscosity: 1,
      });
      this.map.fitBounds(this.data.bounds, { animate: false });
      this.map.setMaxBounds(L.latLngBounds(this.data.bounds).pad(0.5));
      ["areas", "provinces", "outlines", "lines", "points", "halo"].forEach((name, n) => {
        this.map.createPane(`kk-${name}`).style.zIndex = 401 + n;
      });
      this.renderers = {};
      L.control.zoom({ zoomInTitle: this.ui.zoom_in, zoomOutTitle: this.ui.zoom_out }).addTo(this.map);
      L.control.scale({ imperial: false, position: "bottomright" }).addTo(this.map);
      if (tiles) {
        this.map.attributionControl.setPrefix(false);
        L.tileLayer(tiles.url, { attribution: escaped(tiles.attribution), maxZoom: 19 }).addTo(this.map);
      }
      this.map.on("click", () => this.map.scrollWheelZoom.enable());
      this.canvas.addEventListener("mouseleave", () => this.map.scrollWheelZoom.disable());
      this.tip = L.tooltip({ className: "kk-tip", direction: "auto", opacity: 1, offset: [12, 0] });
      const borders = this.geometry.provinces.map((n) => this.arcs[n]);
      this.provinces = L.polyline(borders, {
        ...this.still("provinces"), color: "#222222", weight: 1.4,
      }).addTo(this.map);
      new ResizeObserver(() => this.refit()).observe(this.canvas);
      this.map.on("zoomend moveend", () => this.thinLabels());
    }

    /** Hide a name that would lie on another one. */
    thinLabels() {
      const kept = [];
      for (const label of this.canvas.querySelectorAll(".kk-label")) {
        const a = label.getBoundingClientRect();
        const clear = kept.every((b) => a.right < b.left || a.left > b.right || a.bottom < b.top || a.top > b.bottom);
        label.classList.toggle("kk-covered", !clear);
        if (clear) kept.push(a);
      }
    }

    renderer(name) {
      if (!this.renderers[name]) this.renderers[name] = L.svg({ pane: `kk-${name}`, padding: 0.5 });
      return this.renderers[name];
    }

    /** Options of what is drawn in a pane and takes no clicks. */
    still(name) {
      return { pane: `kk-${name}`, renderer: this.renderer(name), interactive: false, smoothFactor: 0, noClip: true };
    }

    /** After the frame changed its size: show all of the map again, unless somebody zoomed in. */
    refit() {
      const whole = this.map.getZoom() <= this.wholeZoom + 0.01;
      this.map.invalidateSize({ animate: false, pan: false });
      if (whole || this.wholeZoom === undefined) this.map.fitBounds(this.data.bounds, { animate: false });
      this.wholeZoom = this.map.getBoundsZoom(this.data.bounds);
    }

    ringsOf(set) {
      return this.geometry.sets[set].map((rings) => rings.map((ring) => ring.flatMap((n, k) => {
        const arc = n < 0 ? [...this.arcs[~n]].reverse() : this.arcs[n];
        return k ? arc.slice(1) : arc;
      })));
    }

    fillOf(layer, i) {
      const entry = layer.legend.entries[this.stepOf(layer).classes[i]];
      if (entry.pattern) return this.pattern(entry.colour, entry.pattern);
      return this.isUncertain(layer, i) ? this.pattern(entry.colour, "unsure") : entry.colour;
    }

    /** A colour under slanted lines (no data), dots (too small to tell), level lines (outside), or thin ones (unsure). */
    pattern(colour, kind) {
      const id = this.id(`${kind}-${colour.slice(1)}`);
      if (!document.getElementById(id)) {
        const marks = {
          lines: [45, drawn("rect", { width: 2, height: 6, fill: "#8a8a8a" })],
          dots: [0, drawn("circle", { cx: 3, cy: 3, r: 1.1, fill: "#6a6a6a" })],
          level: [0, drawn("rect", { width: 6, height: 1.5, fill: "#8a8a8a" })],
          unsure: [-45, drawn("rect", { width: 6, height: 6, fill: "#ffffff", opacity: 0.55 }),
            drawn("rect", { width: 0.7, height: 6, fill: "#8a8a8a" })],
        };
        const [turn, ...shapes] = marks[kind];
        this.defs.append(drawn("pattern", {
          id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})`,
        }, drawn("rect", { width: 6, height: 6, fill: colour }), ...shapes));
      }
      return `url(#${id})`;
    }

    drawBase() {
      const layer = this.base;
      const asCircles = this.circles && layer && layer.set === "base";
      const kind = asCircles ? "circles" : layer ? layer.set : "base";
      if (this.drawnKind !== kind) {
        this.drawnKind = kind;
        if (this.areas) this.areas.remove();
        const style = {
          pane: "kk-areas", renderer: this.renderer("areas"), interactive: Boolean(layer), smoothFactor: 0, noClip: true,
          color: "#6a6a6a", weight: 0.6, fillColor: "#f4f4f4", fillOpacity: this.data.tiles ? 0.75 : 1,
        };
        this.shapes = asCircles
          ? this.data.circles.places.map(([lat, lng, r]) => L.circle([lat, lng], { ...style, radius: r }))
          : this.ringsOf(kind).map((rings) => L.polygon(rings, style));
        this.areas = L.featureGroup(this.shapes).addTo(this.map);
        if (layer) this.bindAreas(layer);
      }
      if (layer) this.paintBase();
      this.drawSteps();
      if (this.selected && this.selected.layer.kind === "areas") this.select(null);
      if (this.viewButton) this.viewButton.hidden = !layer || layer.set !== "base";
    }

    bindAreas(layer) {
      const names = this.names(layer);
      const paths = this.shapes.map((shape) => shape.getElement());
      this.places = this.shapes.map((shape) => {
        const { lat, lng } = shape instanceof L.Circle ? shape.getLatLng() : shape.getBounds().getCenter();
        return [lat, lng];
      });
      this.roving = new Roving(paths[0].closest("svg"), paths, {
        label: this.data.title, names, places: this.places, order: this.alphabetical(names),
        onfocus: (i) => {
          this.within(this.shapes[i].getBounds());
          this.halo("focus", this.shapes[i]);
          this.point(this.base, i, this.places[i]);
        },
        onblur: () => this.unpoint(),
        onpick: (i) => this.select(this.base, i),
        onescape: () => this.back(),
      });
      this.areas.eachLayer((shape) => {
        const i = this.shapes.indexOf(shape);
        shape.on("mouseover mousemove", (event) => {
          this.halo("focus", shape);
          this.point(this.base, i, event.latlng);
        });
        shape.on("mouseout", () => this.unpoint());
        shape.on("click", () => {
          this.roving.move(i);
          this.select(this.base, i);
        });
      });
    }

    alphabetical(names) {
      return names.map((_, i) => i).sort((a, b) => this.collator.compare(names[a], names[b]));
    }

    paintBase() {
      this.shapes.forEach((shape, i) => {
        shape.setStyle({ fillColor: this.fillOf(this.base, i) });
        shape.getElement().setAttribute("aria-label", this.spoken(this.base, i));
        shape.getElement().setAttribute("aria-selected", "false");
      });
      this.roving.paths[0].closest("svg").setAttribute("aria-label", this.titleOf(this.base));
    }

    titleOf(layer) {
      const { label } = this.stepOf(layer);
      return label ? `${layer.title}: ${label}` : layer.title;
    }

    choose(layer) {
      this.base = layer;
      this.step = Math.min(this.step, layer.steps.length - 1);
      this.refresh();
      this.announce(filled(this.ui.layer_shown, { layer: this.titleOf(layer) }));
    }

    goto(step) {
      this.step = step;
      const kept = this.selected;
      this.paintBase();
      this.drawLegends();
      if (this.subject === this.base) this.drawTable();
      if (kept && kept.layer === this.base) this.select(kept.layer, kept.i, true);
      this.announce(filled(this.ui.layer_shown, { layer: this.titleOf(this.base) }));
    }

    refresh() {
      const kept = this.selected;
      const before = this.drawnKind;
      this.drawBase();
      this.drawLegends();
      this.subject = this.base;
      this.sorting = null;
      this.fillSubjects();
      this.drawTable();
      if (kept && kept.layer.kind === "areas" && before === this.drawnKind) this.select(this.base, kept.i, true);
    }

    /* --- layers over the areas --- */

    show(layer) {
      if (this.on.has(layer)) return;
      const makers = { points: "makePoints", lines: "makeLines", outlines: "makeOutlines" };
      this.on.set(layer, this[makers[layer.kind]](layer).addTo(this.map));
      if (layer.kind === "points" && !layer.clustered) this.bindPoints(layer);
      if (layer.input) layer.input.checked = true;
      this.thinLabels();
    }

    hide(layer) {
      this.on.get(layer).remove();
      this.on.delete(layer);
      if (this.selected && this.selected.layer === layer) this.select(null);
      if (this.subject === layer) this.subject = this.base;
    }

    colour(layer, i) {
      return layer.legend.entries[this.stepOf(layer).classes[i]];
    }

    makePoints(layer) {
      const places = decoded(layer.points, layer.scale);
      layer.places = places;
      layer.markers = places.map((place, i) => {
        const { colour, edge } = this.colour(layer, i);
        const marker = layer.clustered
          ? L.marker(place, { icon: this.dot(colour, edge), keyboard: false })
          : L.circleMarker(place, {
            pane: "kk-points", renderer: this.renderer("points"), radius: 5, weight: 1, color: edge,
            fillColor: colour, fillOpacity: 0.9,
          });
        marker.on("mouseover", () => this.point(layer, i, place));
        marker.on("mouseout", () => this.unpoint());
        marker.on("click", () => this.select(layer, i));
        return marker;
      });
      if (!layer.clustered) return L.featureGroup(layer.markers);
      // By keyboard the search and the table lead to every point; bundles of points would be stops that vanish.
      L.MarkerCluster.mergeOptions({ keyboard: false });
      const [{ colour }] = layer.legend.entries;
      const group = L.markerClusterGroup({
        animate: false, showCoverageOnHover: false, maxClusterRadius: 36, chunkedLoading: false,
        iconCreateFunction: (cluster) => {
          const count = cluster.getChildCount();
          const size = 20 + 4 * String(count).length + Math.min(12, Math.sqrt(count));
          const face = drawn("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}` },
            drawn("circle", {
              cx: size / 2, cy: size / 2, r: size / 2 - 1, fill: layer.legend.entries.length > 1 ? "#333333" : colour,
              stroke: "#ffffff", "stroke-width": 1.5,
            }));
          const number = drawn("text", { x: "50%", y: "50%", dy: "0.35em", "text-anchor": "middle", fill: "#ffffff" });
          number.textContent = String(count);
          face.append(number);
          return L.divIcon({ html: face, className: "kk-cluster", iconSize: [size, size] });
        },
      });
      group.addLayers(layer.markers);
      return group;
    }

    dot(colour, edge) {
      const face = drawn("svg", { width: 14, height: 14 },
        drawn("circle", { cx: 7, cy: 7, r: 6, fill: colour, stroke: edge }));
      return L.divIcon({ html: face, className: "kk-dot", iconSize: [14, 14] });
    }

    bindPoints(layer) {
      if (!layer.markers.length) return;
      const paths = layer.markers.map((marker) => marker.getElement());
      const names = this.names(layer);
      paths.forEach((path, i) => path.setAttribute("aria-label", this.spoken(layer, i)));
      layer.roving = new Roving(paths[0].closest("svg"), paths, {
        label: layer.title, names, places: layer.places, order: this.alphabetical(names),
        onfocus: (i) => {
          this.within(L.latLngBounds([layer.places[i]]));
          this.halo("focus", layer.markers[i]);
          this.point(layer, i, layer.places[i]);
        },
        onblur: () => this.unpoint(),
        onpick: (i) => this.select(layer, i),
        onescape: () => this.back(),
      });
    }

    makeLines(layer) {
      const byClass = layer.legend.entries.map(() => []);
      layer.lines.forEach((flat, i) => byClass[this.stepOf(layer).classes[i]].push(decoded(flat, layer.scale)));
      return L.featureGroup(byClass.map((lines, n) => L.polyline(lines, {
        ...this.still("lines"), color: layer.legend.entries[n].colour, weight: 1, opacity: 0.7,
      })));
    }

    makeOutlines(layer) {
      return L.featureGroup(this.names(layer).flatMap((name, i) => {
        const { colour } = this.colour(layer, i);
        const border = (extra) => L.polyline(layer.arcs[i].map((n) => this.arcs[n]), { ...this.still("outlines"), ...extra });
        const label = el("span", { dir: "auto", text: name });
        return [
          border({ color: "#ffffff", weight: 5, opacity: 0.8 }),
          border({ color: colour, weight: 2.5 }),
          layer.labelled && L.tooltip({ permanent: true, direction: "center", className: "kk-label", opacity: 1 })
            .setLatLng(layer.label_at[i]).setContent(label),
        ].filter(Boolean);
      }));
    }

    /* --- pointing at and choosing a shape --- */

    halo(name, shape) {
      const before = this.halos[name];
      if (before && before.shape === shape) return;
      if (before) before.rings.remove();
      this.halos[name] = null;
      if (!shape) return;
      const ring = (color, weight) => {
        const options = { ...this.still("halo"), color, weight, fill: false };
        if (shape instanceof L.Circle) return L.circle(shape.getLatLng(), { ...options, radius: shape.getRadius() });
        if (shape instanceof L.Polygon) return L.polygon(shape.getLatLngs(), options);
        return L.circleMarker(shape.getLatLng(), { ...options, radius: 9 });
      };
      const rings = name === "selected" ? [ring("#ffffff", 6), ring("#000000", 3)] : [ring("#ffffff", 4), ring("#000000", 2)];
      this.halos[name] = { shape, rings: L.layerGroup(rings).addTo(this.map) };
    }

    told(layer, i) {
      const list = el("dl", {});
      for (const [label, cell] of this.lines(layer, i)) {
        list.append(el("div", {}, el("dt", { dir: "auto", text: label }), el("dd", { dir: "auto", text: cell })));
      }
      const unsure = this.isUncertain(layer, i) && el("p", { text: this.ui.too_small });
      return el("div", {}, el("strong", { dir: "auto", text: this.names(layer)[i] }), list, unsure);
    }

    point(layer, i, place) {
      // On a small screen a tooltip would hide the map: the choice below it tells the same.
      if (this.canvas.clientWidth < NARROW) return;
      if (this.pointed !== `${layer.key}/${i}` || !this.map.hasLayer(this.tip)) {
        this.pointed = `${layer.key}/${i}`;
        this.tip.setContent(this.told(layer, i));
      }
      this.tip.setLatLng(place);
      if (!this.map.hasLayer(this.tip)) this.map.openTooltip(this.tip);
    }

    unpoint() {
      this.map.closeTooltip(this.tip);
      this.halo("focus", null);
    }

    select(layer, i, quiet) {
      const before = this.selected;
      if (before && before.layer.kind === "areas" && this.roving && this.roving.paths[before.i]) {
        this.roving.paths[before.i].setAttribute("aria-selected", "false");
      }
      this.selected = layer ? { layer, i } : null;
      const shape = layer && (layer.kind === "areas" ? this.shapes[i] : layer.markers && layer.markers[i]);
      this.halo("selected", shape || null);
      this.details.hidden = !layer;
      this.details.replaceChildren();
      if (layer) {
        if (layer.kind === "areas") this.roving.paths[i].setAttribute("aria-selected", "true");
        this.details.append(this.told(layer, i));
        if (!quiet) {
          const rest = this.lines(layer, i).map(([label, cell]) => `${label}: ${cell}`).join("; ");
          this.announce(`${this.names(layer)[i]}. ${rest}`);
        }
        if (this.subject !== layer && !quiet) {
          this.subject = layer;
          this.sorting = null;
          this.fillSubjects();
          this.drawTable();
        }
      }
      this.markRow();
    }

    /** Go to a shape from the search or the table. */
    visit(layer, i, from) {
      this.cameFrom = from || null;
      if (layer.kind === "areas") {
        const bounds = this.shapes[i].getBounds();
        if (this.map.getZoom() < 9) this.map.fitBounds(bounds.pad(1.5), { maxZoom: 10.5, animate: false });
        else this.within(bounds);
        this.roving.focus(i);
        this.select(layer, i);
      } else {
        this.show(layer);
        this.drawLegends();
        const marker = layer.markers[i];
        const arrive = () => {
          this.select(layer, i);
          if (layer.roving) {
            layer.roving.focus(i);
          } else {
            const face = marker.getElement();
            if (face) {
              face.setAttribute("tabindex", "-1");
              face.setAttribute("role", "img");
              face.setAttribute("aria-label", this.spoken(layer, i));
              face.focus({ preventScroll: true });
            }
          }
          this.point(layer, i, marker.getLatLng());
        };
        if (layer.clustered) {
          this.map.setView(marker.getLatLng(), Math.max(this.map.getZoom(), 11), { animate: false });
          this.on.get(layer).zoomToShowLayer(marker, arrive);
        } else {
          this.map.setView(marker.getLatLng(), Math.max(this.map.getZoom(), 10), { animate: false });
          arrive();
        }
      }
      this.canvas.scrollIntoView({ block: "nearest" });
    }

    within(bounds) {
      if (!this.map.getBounds().contains(bounds)) this.map.panTo(bounds.getCenter(), { animate: false });
    }

    /** Escape: away with the tooltip, and back to the row one came from. */
    back() {
      this.unpoint();
      if (this.cameFrom && this.cameFrom.isConnected) this.cameFrom.focus();
      this.cameFrom = null;
    }

    /* --- legends --- */

    drawLegends() {
      // Circles are not where their areas are, so no outline of areas fits them.
      const fits = (layer) => this.on.has(layer) && !(this.circles && layer.kind === "outlines");
      const shown = [this.base, ...this.overlays.filter(fits)].filter(Boolean);
      this.legends.replaceChildren(...shown.map((layer, n) => this.legend(layer, n)));
    }

    legend(layer, n) {
      const step = this.stepOf(layer);
      const rows = layer.legend.entries.map((entry, k) => this.legendRow(layer, entry, entry.label, step.counts[k]));
      if (step.uncertain.length) {
        const look = { colour: "#b0b0b0", pattern: "unsure" };
        rows.push(this.legendRow(layer, look, this.ui.too_small, step.uncertain_count));
      }
      if (layer.kind === "areas" && !this.data.tiles) {
        rows.push(this.legendRow(layer, { colour: this.data.outside }, this.ui.outside, ""));
      }
      const id = this.id(`legend${n}`);
      const several = this.data.layers.length > 1 || step.label;
      return el("div", { class: "kk-legend", role: "group", "aria-labelledby": id },
        el("p", { class: "kk-legend-title", id },
          several && layer.title !== layer.legend.title
            && el("span", { class: "kk-legend-layer", dir: "auto", text: this.titleOf(layer) }),
          el("span", { dir: "auto", text: layer.legend.title }), " ",
          el("small", { text: `(${layer.counted})` })),
        el("ul", {}, ...rows),
        this.circles && layer === this.base && layer.set === "base" && el("p", { class: "kk-note", text: this.data.circles.title }),
        layer.note && el("p", { class: "kk-note", dir: "auto", text: layer.note }));
    }

    legendRow(layer, entry, label, count) {
      const face = drawn("svg", { width: 22, height: 16, "aria-hidden": "true" });
      const fill = entry.pattern ? this.pattern(entry.colour, entry.pattern) : entry.colour;
      const shapes = {
        areas: () => drawn("rect", { x: 0.5, y: 0.5, width: 21, height: 15, fill, stroke: "#6a6a6a" }),
        points: () => drawn("circle", { cx: 11, cy: 8, r: 6, fill: entry.colour, stroke: entry.edge || "#ffffff" }),
        lines: () => drawn("path", { d: "M1 13 21 3", stroke: entry.colour, "stroke-width": 1.5 }),
        outlines: () => drawn("path", { d: "M1 8H21", stroke: entry.colour, "stroke-width": 3 }),
      };
      face.append(shapes[layer.kind]());
      const text = el("span", { dir: "auto", text: label });
      if (count !== "") text.append(" ", el("small", { text: `(${count})` }));
      return el("li", {}, face, text);
    }

    /* --- the table --- */

    buildTable() {
      const { ui } = this;
      this.subjectSelect = el("select", {
        id: this.id("subject"), onchange: () => {
          this.subject = this.subjects[this.subjectSelect.selectedIndex];
          this.sorting = null;
          this.drawTable();
        },
      });
      this.subjectBox = el("div", { class: "kk-subject" },
        el("label", { for: this.id("subject"), text: ui.subject }), this.subjectSelect);
      this.filter = el("input", { type: "text", id: this.id("filter"), autocomplete: "off", oninput: () => this.filterRows() });
      this.counted = el("span", { class: "kk-counted", role: "status" });
      const bar = el("div", { class: "kk-tools" }, this.subjectBox,
        el("div", {}, el("label", { for: this.id("filter"), text: ui.filter }), this.filter),
        el("button", { type: "button", class: "kk-button", text: ui.download, onclick: () => this.download() }),
        this.counted);
      this.caption = el("span", { dir: "auto" });
      this.head = el("tr", {});
      this.body = el("tbody", {});
      const table = el("table", {}, el("caption", {}, this.caption), el("thead", {}, this.head), this.body);
      this.scroll = el("div", {
        class: "kk-scroll", tabindex: "0", role: "region", "aria-label": ui.table,
      }, table);
      this.body.addEventListener("click", (event) => {
        const row = event.target.closest("tr");
        if (row && !window.getSelection().toString()) this.visit(this.subject, Number(row.dataset.i), row.querySelector("button"));
      });
      this.body.addEventListener("keydown", (event) => this.rowKey(event));
      return el("div", { id: this.id("table"), class: "kk-table", tabindex: "-1" }, bar, this.scroll);
    }

    fillSubjects() {
      this.subjects = [this.base, ...this.overlays.filter((layer) => layer.kind === "points")].filter(Boolean);
      this.subjectBox.hidden = this.subjects.length < 2;
      this.subjectSelect.replaceChildren(...this.subjects.map((layer) => el("option", {
        text: layer === this.base ? this.ui.area_table : layer.title, selected: layer === this.subject,
      })));
    }

    tableColumns() {
      const layer = this.subject;
      const heading = layer.kind === "areas" ? this.ui.area : this.ui.name;
      const columns = this.stepOf(layer).columns.filter((column) => column.table);
      const made = [
        { label: heading, cells: this.names(layer), number: false },
        ...columns.map((column) => ({ label: column.label, cells: this.list(column.cells), number: column.number })),
      ];
      for (const column of made) {
        const short = column.cells.every((cell) => cell.length <= SHORT);
        column.look = column.number ? "kk-number" : short ? "kk-short" : null;
      }
      return made;
    }

    /** The number that a text says, as the language of the page writes it. */
    worth(text) {
      const plain = this.data.lang === "nl" ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
      return Number.parseFloat(plain);
    }

    compare(column) {
      if (!column.number) return (a, b) => this.collator.compare(column.cells[a], column.cells[b]);
      const worth = column.cells.map((cell) => this.worth(cell));
      return (a, b) => worth[a] - worth[b];
    }

    sorted() {
      const columns = this.tableColumns();
      const rows = this.alphabetical(columns[0].cells);
      if (!this.sorting) return rows;
      const { column: n, down } = this.sorting;
      const column = columns[n];
      const absent = (i) => (column.number ? Number.isNaN(this.worth(column.cells[i])) : !column.cells[i]);
      const by = this.compare(column);
      return [
        ...rows.filter((i) => !absent(i)).sort((a, b) => (down ? -1 : 1) * by(a, b)),
        ...rows.filter(absent),
      ];
    }

    drawTable() {
      if (!this.subject) return;
      const columns = this.tableColumns();
      this.caption.textContent = this.titleOf(this.subject);
      if (!this.sorting) this.sorting = { column: 0, down: false };
      this.head.replaceChildren(...columns.map((column, n) => {
        const own = this.sorting.column === n;
        return el("th", { scope: "col", "aria-sort": own ? (this.sorting.down ? "descending" : "ascending") : null,
          class: column.look },
        // Repeated on every printed page, where a browser leaves out buttons.
        el("span", { class: "kk-printed", dir: "auto", "aria-hidden": "true", text: column.label }),
        el("button", {
          type: "button", onclick: () => {
            const down = own ? !this.sorting.down : column.number;
            this.sorting = { column: n, down };
            this.drawTable();
            this.head.children[n].querySelector("button").focus();
            this.announce(filled(down ? this.ui.sorted_down : this.ui.sorted_up, { column: column.label }));
          },
        }, el("span", { dir: "auto", text: column.label }),
        el("span", { class: "kk-arrow", "aria-hidden": "true", text: own ? (this.sorting.down ? "▼" : "▲") : "↕" })));
      }));
      this.body.replaceChildren(...this.sorted().map((i, place) => el("tr", { "data-i": i },
        el("th", { scope: "row", class: columns[0].look }, el("button", { type: "button", tabindex: place ? "-1" : "0", dir: "auto", text: columns[0].cells[i] })),
        ...columns.slice(1).map((column) => el("td", {
          class: column.look, dir: column.number ? null : "auto", text: column.cells[i],
        })))));
      this.filterRows(true);
      this.markRow();
    }

    filterRows(quiet) {
      const wanted = folded(this.filter.value.trim());
      let left = 0;
      for (const row of this.body.children) {
        row.hidden = Boolean(wanted) && ![...row.children].some((cell) => folded(cell.textContent).includes(wanted));
        left += !row.hidden;
      }
      const shown = filled(left === 1 ? this.ui.rows_one : this.ui.rows, { count: left });
      if (quiet !== true || this.counted.textContent !== shown) this.counted.textContent = shown;
      this.rove(this.visibleRows()[0]);
    }

    visibleRows() {
      return [...this.body.children].filter((row) => !row.hidden);
    }

    rove(row) {
      this.body.querySelectorAll('button[tabindex="0"]').forEach((button) => button.setAttribute("tabindex", "-1"));
      if (row) row.querySelector("button").setAttribute("tabindex", "0");
    }

    rowKey(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const rows = this.visibleRows();
      const at = rows.indexOf(event.target.closest("tr"));
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to === undefined || !rows[to]) return;
      event.preventDefault();
      this.rove(rows[to]);
      rows[to].querySelector("button").focus();
    }

    markRow() {
      for (const row of this.body.querySelectorAll("tr.kk-chosen")) {
        row.classList.remove("kk-chosen");
        row.removeAttribute("aria-current");
      }
      if (!this.selected || this.selected.layer !== this.subject) return;
      const row = this.body.querySelector(`tr[data-i="${this.selected.i}"]`);
      if (!row) return;
      row.classList.add("kk-chosen");
      row.setAttribute("aria-current", "true");
      if (row.hidden) return;
      this.rove(row);
      // Only the table scrolls: the page stays where the reader is.
      this.scroll.scrollTop = row.offsetTop - this.scroll.clientHeight / 2;
    }

    /** The rows shown, in the order shown. A text that a spreadsheet would calculate with gets an apostrophe. */
    csv() {
      const columns = this.tableColumns();
      const rows = this.visibleRows().map((row) => Number(row.dataset.i));
      const between = this.data.lang === "nl" ? ";" : ",";
      const cell = (text, number) => {
        const harmless = !number && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
        return `"${harmless.replace(/"/g, '""')}"`;
      };
      const lines = [
        columns.map((column) => cell(column.label, false)),
        ...rows.map((i) => columns.map((column) => cell(column.cells[i], column.number))),
      ];
      return `\ufeff${lines.map((line) => line.join(between)).join("\r\n")}\r\n`;
    }

    download() {
      const address = URL.createObjectURL(new Blob([this.csv()], { type: "text/csv;charset=utf-8" }));
      const name = folded(this.titleOf(this.subject)).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
      const link = el("a", { href: address, download: `${name || "kkgeo"}.csv` });
      document.body.append(link);
      link.click();
      link.remove();
      URL.revokeObjectURL(address);
      this.announce(this.ui.downloaded);
    }

    /* --- paper --- */

    watchPrint() {
      const fit = (printing) => {
        this.root.classList.toggle("kk-printing", printing);
        this.unpoint();
        this.map.invalidateSize({ animate: false, pan: false });
        this.map.fitBounds(this.data.bounds, { animate: false });
      };
      window.addEventListener("beforeprint", () => fit(true));
      window.addEventListener("afterprint", () => fit(false));
      window.matchMedia("print").addEventListener("change", (event) => fit(event.matches));
    }
  }

  for (const root of document.querySelectorAll(".kk-map")) new KunstkuurMap(root);
})();
