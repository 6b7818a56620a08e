/** A table as a file that a spreadsheet opens, and no text of which it calculates with. */

/** @import { TableColumn } from "./types.js" */

import { el, folded } from "./dom.js";

// As the files that Python writes: see _base/guard.py.
const WITHIN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: signs that nobody sees may stand before a formula.
  /([;,|\t\n\v\f\r\u2028\u2029](?=[\x00-\x08\x0e-\x20"'\x7f-\xa0\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]*[=+\-@＝＋－＠])| (?='*[=@＝＠](?! )))/g;
const AT_START =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
  /^(?=[\x00-\x08\x0e-\x20"'\x7f-\xa0\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]*(?:[=+\-@＝＋－＠]|[\t\n\r]))/;

/**
 * Put an apostrophe before every piece of a text with which a spreadsheet would calculate.
 * @param {string} text
 */
const guarded = (text) => (AT_START.test(text) ? "'" : "") + text.replace(WITHIN, "$1'");

/**
 * @param {TableColumn[]} columns
 * @param {number[]} rows
 * @param {string} between
 */
export function csv(columns, rows, between) {
  /** @type {(text: string, number?: boolean) => string} */
  const cell = (text, number = false) => `"${(number ? text : guarded(text)).replace(/"/g, '""')}"`;
  const lines = [
    columns.map((column) => cell(column.label)),
    ...rows.map((i) => columns.map((column) => cell(column.cells[i], column.number))),
  ];
  return `\ufeff${lines.map((line) => line.join(between)).join("\r\n")}\r\n`;
}

/**
 * Hand a text over as a file named after a title.
 * @param {string} text
 * @param {string} title
 */
export function download(text, title) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const name = folded(title)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  const link = el("a", { href: address, download: `${name || "kkgeo"}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}
