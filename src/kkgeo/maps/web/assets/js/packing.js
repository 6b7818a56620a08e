/** Whole numbers from short text, as kkgeo.maps.web.packing writes them. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const WORTH = new Map([...DIGITS].map((digit, n) => [digit, n]));

/** @param {string} text */
export function unpacked(text) {
  /** @type {number[]} */
  const numbers = [];
  let [left, scale] = [0, 1];
  for (const letter of text) {
    const worth = WORTH.get(letter) ?? 0;
    left += (worth % 32) * scale;
    scale *= 32;
    if (worth < 32) {
      numbers.push(left % 2 ? -(left + 1) / 2 : left / 2);
      [left, scale] = [0, 1];
    }
  }
  return numbers;
}
