/** A table as a file that a spreadsheet opens, and no text of which it calculates with. */

/** @import { TableColumn } from "./types.js" */

import { el, folded } from "./dom.js";

/**
 * @param {TableColumn[]} columns
 * @param {number[]} rows
 * @param {string} between
 */
export function csv(columns, rows, between) {
  /** @type {(text: string, number?: boolean) => string} */
  const cell = (text, number = false) => {
    const harmless = !number && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
    return `"${harmless.replace(/"/g, '""')}"`;
  };
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
