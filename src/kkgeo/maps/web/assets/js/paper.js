/** A map on paper: all of it, as large as the sheet is. */

/** @import { SchoolMap } from "./map.js" */

/** @param {SchoolMap} map */
export function watchPrint(map) {
  const fit = (/** @type {boolean} */ printing) => {
    map.root.classList.toggle("kk-printing", printing);
    map.choice.unpoint();
    map.canvas.resize();
    map.canvas.whole();
  };
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));
  window.matchMedia("print").addEventListener("change", (event) => fit(event.matches));
}
