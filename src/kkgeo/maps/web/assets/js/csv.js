/** A table as a file that a spreadsheet opens, and no text of which it calculates with. */

/** @import { MapData } from "./data.js" */
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
 * A number as a spreadsheet reads it: nothing but digits and the decimal sign; nothing where there is none.
 * @param {number | null} value
 * @param {string} decimal
 */
const bare = (value, decimal) => (value === null ? "" : String(value).replace(".", decimal));

/**
 * A file of the columns: the names, the codes of areas, and every number in a column of its own.
 * @param {TableColumn[]} columns
 * @param {number[]} rows
 * @param {{ label: string, codes: string[] } | null} coded
 * @param {MapData} data
 * @param {string} between
 */
export function csv(columns, rows, coded, data, between) {
  const cell = (/** @type {string} */ text) => `"${guarded(text).replace(/"/g, '""')}"`;
  const { decimal } = data.writer;
  /** @type {[string, (i: number) => string][]} */
  const wide = columns.flatMap(({ label, column, cells }) => {
    if (!column || "texts" in column) return [[label, (i) => cell(cells[i])]];
    const lists = [column.numbers, column.ends].filter((n) => n !== undefined).map((n) => data.page.numbers[n]);
    return lists.map((values, k) => {
      const named = lists.length < 2 ? label : data.say(k ? "range_high" : "range_low", { column: label });
      return [named, (i) => bare(values[i], decimal)];
    });
  });
  if (coded) wide.splice(1, 0, [coded.label, (i) => cell(coded.codes[i])]);
  const lines = [wide.map(([label]) => cell(label)), ...rows.map((i) => wide.map(([, written]) => written(i)))];
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
