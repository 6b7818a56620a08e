/** What the page's data say: boundaries, and of every layer names, texts and numbers. */

/** @import { Column, Geometry, Layer, PageData, Place, Step } from "./types.js" */

import { filled, folded, json } from "./dom.js";
import { plain, Writer } from "./numbers.js";
import { unpacked } from "./packing.js";
import { byName } from "./sorting.js";

/**
 * From the first point and the steps to the next, in parts of a degree, to latitudes and longitudes.
 * @param {number[]} flat
 * @param {number} scale
 */
export function decoded(flat, scale) {
  /** @type {Place[]} */
  const points = [];
  for (let i = 0, x = 0, y = 0; i < flat.length; i += 2) {
    x += flat[i];
    y += flat[i + 1];
    points.push([y / scale, x / scale]);
  }
  return points;
}

export class MapData {
  /** @param {string} id */
  constructor(id) {
    /** @type {PageData} */
    this.page = json(id);
    /** @type {Geometry} */
    this.geometry = json(this.page.geometry);
    const { arcs, scale } = this.geometry;
    // Every point once, for all shapes that it is of.
    this.arcs = arcs.split(" ").map((text) => decoded(unpacked(text), scale).map((place) => L.latLng(place)));
    this.writer = new Writer(this.page.signs);
    this.byName = byName(this.page.lang);
    this.others = this.page.others.map((names) => (names ? names.split(this.page.between) : []));
    /** The names of the municipalities, in the order of their outlines. @type {string[]} */
    this.towns = [];
    this.page.towns.of.forEach((i, k) => {
      this.towns[i] = this.page.towns.names[k];
    });
    /** @type {Map<string, string>} */
    this.plain = new Map();
    /** @type {Map<number, string[]>} */
    this.lists = new Map();
    /** @type {Map<Column, string[]>} */
    this.written = new Map();
  }

  /**
   * A text in the language of the page; a `count` is written as the language does, and chooses between its forms.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  say(key, values = {}) {
    const text = this.page.ui[key];
    const form = this.page.one.includes(Number(values.count)) ? "one" : "other";
    const written = Object.entries(values).map(([name, value]) => [name, this.shown(value)]);
    return filled(typeof text === "string" ? text : text[form], Object.fromEntries(written));
  }

  /**
   * A name without capitals and accents, as it is looked for.
   * @param {string} name
   */
  folded(name) {
    let text = this.plain.get(name);
    if (text === undefined) {
      text = folded(name);
      this.plain.set(name, text);
    }
    return text;
  }

  /** @param {string | number} value */
  shown(value) {
    return typeof value === "number" ? this.writer.number(value) : value;
  }

  /**
   * A list of texts by its number.
   * @param {number} n
   */
  list(n) {
    let texts = this.lists.get(n);
    if (!texts) {
      texts = this.page.lists[n].map((i) => this.page.strings[i]);
      this.lists.set(n, texts);
    }
    return texts;
  }

  /** @param {Layer} layer */
  names(layer) {
    return this.list(layer.names);
  }

  /**
   * What a person reads in a column.
   * @param {Column} column
   */
  cells(column) {
    if ("texts" in column) return this.list(column.texts);
    let cells = this.written.get(column);
    if (!cells) {
      const { digits, missing } = column;
      const values = this.page.numbers[column.numbers];
      const ends = column.ends === undefined ? null : this.page.numbers[column.ends];
      cells = values.map((value, i) => {
        const end = ends?.[i];
        if (value === null || (ends && end === null)) return missing;
        if (typeof end === "number") return this.writer.range(value, end, digits);
        return column.plain ? plain(value, digits) : this.writer.amount(value, digits);
      });
      this.written.set(column, cells);
    }
    return cells;
  }

  /**
   * What a column is sorted by: numbers as numbers, an interval by its lower end.
   * @param {Column} column
   * @returns {(string | number | null)[]}
   */
  keys(column) {
    return "numbers" in column ? this.page.numbers[column.numbers] : this.keysOf(this.cells(column));
  }

  /**
   * Texts as keys; those that say nothing are none.
   * @param {string[]} cells
   */
  keysOf(cells) {
    return cells.map((cell) => (cell === "" || cell === this.page.nothing ? null : cell));
  }

  /**
   * The lines of what is said of a shape, without those that say nothing.
   * @param {Step} step
   * @param {number} i
   * @param {(column: Column) => boolean} [wanted]
   * @returns {[string, string][]}
   */
  lines(step, i, wanted = () => true) {
    return step.columns
      .filter((column) => column.tip !== false && wanted(column))
      .map((column) => /** @type {[string, string]} */ ([column.label, this.cells(column)[i]]))
      .filter(([, cell]) => cell !== "" && cell !== this.page.nothing);
  }

  /**
   * The rings of a set of shapes.
   * @param {string} set
   * @returns {L.LatLng[][][]}
   */
  rings(set) {
    return this.geometry.sets[set].map((rings) => rings.map((ring) => this.ring(ring)));
  }

  /**
   * The numbers of the arcs around a municipality.
   * @param {number} i
   */
  around(i) {
    return this.geometry.sets.base[i].flat().map((n) => (n < 0 ? ~n : n));
  }

  /**
   * One ring from its arcs; ~n is arc n backwards.
   * @param {number[]} numbers
   */
  ring(numbers) {
    return numbers.flatMap((n, k) => {
      const arc = n < 0 ? [...this.arcs[~n]].reverse() : this.arcs[n];
      return k ? arc.slice(1) : arc;
    });
  }
}
