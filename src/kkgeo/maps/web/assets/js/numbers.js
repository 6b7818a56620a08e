/** Numbers as the language of the page writes them: the same text as Python's `kkgeo.maps.columns`. */

/** @import { Signs } from "./types.js" */

/** Of an interval whose upper end is under this, both ends have one decimal more. */
const FINE = 10;

/**
 * The decimals of a number that would else be written as zero: three, or two digits if it is smaller.
 * @param {number} value
 */
const own = (value) => (Math.abs(value) >= 0.01 ? 3 : 1 - Number(value.toExponential().split("e")[1]));

/**
 * In digits, a point and nothing else.
 * @param {number} value
 * @param {number} digits
 */
export function plain(value, digits) {
  if (Math.abs(value) < 1e21) return value.toFixed(digits);
  return BigInt(value).toString() + (digits ? `.${"0".repeat(digits)}` : "");
}

export class Writer {
  /** @param {Signs} signs */
  constructor({ decimal, thousands }) {
    this.decimal = decimal;
    this.thousands = thousands;
  }

  /**
   * @param {number} value
   * @param {number} [digits]
   */
  number(value, digits = 0) {
    const [whole, rest] = plain(value, digits).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, () => this.thousands);
    return rest ? `${grouped}${this.decimal}${rest}` : grouped;
  }

  /**
   * One of a column; what would be written as zero and is not has decimals of its own.
   * @param {number} value
   * @param {number} digits
   */
  amount(value, digits) {
    // What is not that small is rounded already: at least one in the last decimal.
    const small = value !== 0 && Math.abs(value) < 0.75 * 10 ** -digits;
    return this.number(value, small ? own(value) : digits);
  }

  /**
   * @param {number} low
   * @param {number} high
   * @param {number} digits
   */
  range(low, high, digits) {
    const fine = high < FINE ? digits + 1 : digits;
    return `${this.number(low, fine)} – ${this.number(high, fine)}`;
  }
}
