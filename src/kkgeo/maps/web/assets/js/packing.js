/** Whole numbers from short text, as kkgeo.maps.web.packing writes them. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** By the code of the digit. */
const WORTH = new Uint8Array(128);
[...DIGITS].forEach((digit, n) => {
  WORTH[digit.charCodeAt(0)] = n;
});

/** @param {string} text */
export function unpacked(text) {
  /** @type {number[]} */
  const numbers = [];
  let [left, scale] = [0, 1];
  for (let i = 0; i < text.length; i++) {
    const worth = WORTH[text.charCodeAt(i)];
    left += (worth % 32) * scale;
    scale *= 32;
    if (worth < 32) {
      numbers.push(left % 2 ? -(left + 1) / 2 : left / 2);
      [left, scale] = [0, 1];
    }
  }
  return numbers;
}
