/** A page within a frame, as in a notebook: the frame is as high as the page, so that nothing scrolls within it. */

/** @import { SchoolMap } from "./map.js" */

/** @param {SchoolMap} map */
export function growFrame(map) {
  const frame = /** @type {HTMLElement | null} */ (window.frameElement);
  if (!map.framed || !frame) return;
  const grow = () => {
    frame.style.height = `${Math.ceil(document.body.getBoundingClientRect().bottom + window.scrollY) + 2}px`;
  };
  new ResizeObserver(grow).observe(document.body);
  grow();
}
