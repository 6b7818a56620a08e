/** What is under a place of the map: land, and what is claimed, which no label should hide. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Box } from "./types.js" */

/** One dot of the picture that is looked at is so many pixels of the map. */
const COARSE = 4;
/** How much of 255 a place on land counts, and one in what is claimed. */
const LAND = 90;
const CLAIMED = 255;

/**
 * How much of a box lies on land, from 0 to 1.
 * @param {SchoolMap} map
 * @param {L.Point} corner of the frame, as the layers of the map have it
 * @returns {(box: Box) => number}
 */
export function landUnder(map, corner) {
  const { x, y } = map.canvas.map.getSize();
  const [wide, high] = [Math.ceil(x / COARSE), Math.ceil(y / COARSE)];
  const sheet = document.createElement("canvas");
  sheet.width = wide;
  sheet.height = high;
  const pen = sheet.getContext("2d", { willReadFrequently: true });
  if (!pen || !wide || !high) return () => 0;
  pen.setTransform(1 / COARSE, 0, 0, 1 / COARSE, -corner.x / COARSE, -corner.y / COARSE);
  /** @type {(shapes: L.Path[], worth: number) => void} */
  const fill = (shapes, worth) => {
    pen.fillStyle = `rgb(${worth},0,0)`;
    pen.fill(new Path2D(shapes.map((shape) => shape.getElement()?.getAttribute("d") ?? "").join("")), "evenodd");
  };
  fill(map.areas.shapes, LAND);
  for (const shape of map.findings.fills) fill([shape], CLAIMED);
  const { data } = pen.getImageData(0, 0, wide, high);
  return ([left, top, right, bottom]) => {
    let [sum, count] = [0, 0];
    for (let row = Math.floor(top / COARSE); row <= bottom / COARSE; row++) {
      for (let column = Math.floor(left / COARSE); column <= right / COARSE; column++) {
        if (row < 0 || column < 0 || row >= high || column >= wide) continue;
        sum += data[4 * (row * wide + column)];
        count += 1;
      }
    }
    return count ? sum / count / 255 : 0;
  };
}
