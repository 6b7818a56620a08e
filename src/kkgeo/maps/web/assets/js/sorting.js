/** The one order of tables: by number or by name, what has no value last. */

/**
 * @param {string} lang
 * @returns {(a: string, b: string) => number}
 */
export function byName(lang) {
  const collator = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });
  return (a, b) => collator.compare(a, b);
}

/**
 * The numbers from zero, in the alphabetical order of names.
 * @param {string[]} names
 * @param {(a: string, b: string) => number} compare
 */
export const alphabetical = (names, compare) => names.map((_, i) => i).sort((a, b) => compare(names[a], names[b]));

/**
 * Things in the order of their keys; those without a key (null) keep their order, at the end.
 * @template T
 * @param {T[]} things
 * @param {(thing: T) => string | number | null} key
 * @param {boolean} down
 * @param {(a: string, b: string) => number} compare
 * @returns {T[]}
 */
export function sorted(things, key, down, compare) {
  const known = things.filter((thing) => key(thing) !== null);
  /** @type {(a: T, b: T) => number} */
  const by = (one, other) => {
    const [a, b] = [key(one), key(other)];
    if (typeof a === "number" && typeof b === "number") return a - b || 0;
    return compare(String(a), String(b));
  };
  known.sort((a, b) => (down ? -by(a, b) : by(a, b)));
  return [...known, ...things.filter((thing) => key(thing) === null)];
}

/** What a heading shows: the way its column is sorted, or that it can be. */
export const arrow = (/** @type {boolean | null} */ down) => (down === null ? "↕" : down ? "▼" : "▲");
