/** What is claimed of areas, over the layer that answers: filled where it is claimed, dashed where it may be chance. */

/** @import { SchoolMap } from "./map.js" */
/** @import { Finding, Strength } from "./types.js" */

/** The line around each, as wide as the figure has it, and how wide the white under it is. */
/** @type {Record<Strength, { color?: string, weight: number, casing: number, dashArray?: string }>} */
export const LINES = {
  claimed: { color: "#1a1a1a", weight: 3, casing: 6 },
  band: { color: "#8a3d12", weight: 1.4, casing: 0 },
  possible: { weight: 1.8, casing: 4, dashArray: "6 4" },
  fringe: { weight: 1.6, casing: 4, dashArray: "2 3" },
};
const SEAM = { color: "#f0d9cb", weight: 0.6 };

export class Findings {
  /** @param {SchoolMap} map */
  constructor(map) {
    this.map = map;
    /** @type {L.FeatureGroup | null} */
    this.group = null;
    /** @type {L.Polygon[]} */
    this.fills = [];
    /** @type {L.Path[]} */
    this.thick = [];
  }

  /** Draw what is claimed where the layer that answers is shown, and only there. */
  draw() {
    this.group?.remove();
    this.group = null;
    this.fills = [];
    this.thick = [];
    if (!this.map.answering()) return;
    const { findings } = this.map.data.page;
    this.group = L.featureGroup(findings.flatMap((finding) => this.shapes(finding))).addTo(this.map.canvas.map);
    // Lines are over all fills, also over those of what overlaps it; that of a gap is over all others.
    for (const shape of [...this.fills].reverse()) shape.bringToBack();
    for (const line of this.thick) line.bringToFront();
    findings
      .filter((finding) => finding.filled)
      .forEach((finding, k) => {
        const path = this.fills[k].getElement();
        path?.setAttribute("data-finding", finding.key);
        path?.setAttribute("data-strength", finding.strength);
      });
  }

  /**
   * @param {Finding} finding
   * @returns {L.Path[]}
   */
  shapes(finding) {
    const { canvas, data } = this.map;
    const still = canvas.still("findings");
    const rings = finding.rings.map((ring) => data.ring(ring));
    const { color = finding.colour, weight, casing, dashArray } = LINES[finding.strength];
    /** @type {L.Path[]} */
    const made = [];
    if (finding.filled) {
      const fill = L.polygon(rings, { ...still, stroke: false, fillColor: finding.colour, fillOpacity: 1 });
      this.fills.push(fill);
      made.push(
        fill,
        L.polyline(
          finding.seams.map((arc) => data.arcs[arc]),
          { ...still, ...SEAM },
        ),
      );
    }
    const line = { ...canvas.still("edges"), fill: false };
    const around = [L.polygon(rings, { ...line, color, weight, ...(dashArray && { dashArray }) })];
    if (casing) around.unshift(L.polygon(rings, { ...line, color: "#ffffff", weight: casing }));
    if (finding.strength === "claimed") this.thick.push(...around);
    return [...made, ...around];
  }

  /**
   * In which findings an area lies, in words: how strongly, and which.
   * @param {number} i
   * @returns {[string, string][]}
   */
  told(i) {
    const { findings, findings_legend: legend } = this.map.data.page;
    return findings
      .filter((finding) => finding.members.includes(i))
      .map(({ name, label, remark, strength }) => [
        legend.find((entry) => entry.strength === strength)?.label ?? "",
        this.named(name, label) + (remark && ` (${remark})`),
      ]);
  }

  /**
   * What a finding is called: by its name, or with its figures behind it.
   * @param {string} name
   * @param {string[]} label
   */
  named(name, label) {
    const [called, text] = label;
    return text ? this.map.data.say("label", { name: called, text }) : (called ?? name);
  }
}
