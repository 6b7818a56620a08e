/** What a page tells its scripts, and what they say to each other. Written by kkgeo.maps.web.data. */

/** A point: how far north, how far east, in degrees. */
export type Place = [number, number];

/** How the language of the page writes numbers. */
export interface Signs {
  decimal: string;
  thousands: string;
}

/** A text with {names} to fill in; one with a {count} may have two forms. */
export type Text = string | { one: string; other: string };

/** A column of texts: the number of their list. It is in the tooltip and in the table, unless it says that it is not. */
export interface TextColumn {
  label: string;
  tip?: false;
  table?: false;
  key?: ColumnKey;
  texts: number;
}

/** A column of numbers: the number of their list; `ends` are the upper ends of intervals; `plain` ones are not grouped. */
export interface NumberColumn {
  label: string;
  tip?: false;
  table?: false;
  key?: ColumnKey;
  numbers: number;
  ends?: number;
  digits: number;
  missing: string;
  plain?: boolean;
}

/** What a page looks for among the columns: those the table has at first, and what a tooltip says. */
export type ColumnKey = "value" | "counted" | "expected" | "short" | "verdict";
export type Column = TextColumn | NumberColumn;

/** One state of a layer; a series has several. */
export interface Step {
  label: string;
  classes: number[];
  counts: number[];
  values: number;
  uncertain: number[];
  columns: Column[];
}

export interface Entry {
  label: string;
  colour: string;
  edge?: string;
  /** Of a point: how many times as wide as others it is. */
  size?: number;
  /** Of an outline: what only some sources count in the area. */
  dashed?: boolean;
}

export type LayerKind = "areas" | "points" | "lines" | "outlines";

interface AnyLayer {
  key: string;
  title: string;
  note: string;
  shown: boolean;
  clustered: boolean;
  counted: string;
  step_title: string;
  names: number;
  legend: { title: string; entries: Entry[] };
  steps: Step[];
}

export interface AreaLayer extends AnyLayer {
  kind: "areas";
  set: string;
}

export interface PointLayer extends AnyLayer {
  kind: "points";
  scale: number;
  points: number[];
  /** How many points each stands for, where a page has bundles of them only. */
  weights?: number[];
}

export interface LineLayer extends AnyLayer {
  kind: "lines";
  scale: number;
  lines: number[][];
  /** In which municipality each line begins, packed. */
  within: string;
}

export interface OutlineLayer extends AnyLayer {
  kind: "outlines";
  arcs: number[][];
  labelled: boolean;
  label_at: Place[];
}

export type OverLayer = PointLayer | LineLayer | OutlineLayer;
export type Layer = AreaLayer | OverLayer;

/** How strongly something is claimed of an area; see kkgeo.maps.findings. */
export type Strength = "claimed" | "band" | "possible" | "fringe";

/** What is claimed of an area: the arcs around it and within it, its label, its municipalities, where it is pointed at. */
export interface Finding {
  key: string;
  name: string;
  strength: Strength;
  colour: string;
  filled: boolean;
  rings: number[][];
  seams: number[];
  label: string[];
  remark: string;
  members: number[];
  at: Place[];
}

/** Left, top, right and bottom in pixels of the frame. */
export type Box = [number, number, number, number];

/** A name on the map, and where it may stand. */
export interface Name {
  kind: "finding" | "label" | "town" | "around" | "sea";
  lines: string[];
  at: Place[];
  level?: number;
  area?: number;
  strength?: Strength;
  face?: HTMLElement;
  width?: number;
  height?: number;
}

export interface PageData {
  lang: string;
  title: string;
  geometry: string;
  bounds: [Place, Place];
  outside: string;
  /** The colour of a value that says next to nothing. */
  unsure: string;
  /** Steps of a degree in which what follows is written; the points are packed. */
  place_scale: number;
  towns: { of: number[]; names: string[]; levels: string; points: string };
  around: { land: string[]; borders: string[]; names: string[]; sea: number; points: string } | null;
  findings: Finding[];
  findings_legend: { label: string; colour: string; strength: Strength; count: number }[];
  ui: Record<string, Text>;
  /** Of how many things the language speaks as of one. */
  one: number[];
  nothing: string;
  signs: Signs;
  tiles: { url: string; attribution: string } | null;
  /** Of every set of shapes: the codes of its areas. */
  codes: Record<string, string[]>;
  code_label: string;
  /** By what else every municipality is found, with a sign between. */
  others: string[];
  between: string;
  /** Areas larger than a municipality: what they are called, what they are, the arcs around them. */
  wider: [string, string, number[]][];
  circles: { title: string; places: [number, number, number][] } | null;
  layers: Layer[];
  strings: string[];
  lists: number[][];
  numbers: (number | null)[][];
}

export interface Geometry {
  scale: number;
  /** Packed, with a blank between. */
  arcs: string;
  sets: Record<string, number[][][]>;
  provinces: number[];
}

/** A column of the table: what is read, what it is sorted by (null: nothing), and how wide it is. */
export interface TableColumn {
  label: string;
  key: ColumnKey | null;
  /** Of what is drawn from numbers: the numbers, and the upper ends of intervals. */
  column: Column | null;
  cells: string[];
  keys: (string | number | null)[];
  number: boolean;
  look: string | null;
}

/** What a shape that can be pointed at is on the map. */
export type Shape = L.Polygon | L.Circle | L.CircleMarker | L.Marker;

/** A shape of a layer. */
export interface Chosen {
  layer: Layer;
  i: number;
}

/** What a search found: a shape of a layer, or an area of several. */
export interface Hit {
  name: string;
  beside: string;
  /** The name only has it inside. */
  inside: boolean;
  place: number;
  chosen: Chosen | null;
  arcs: number[] | null;
}

/** What the keys do in a list of shapes. */
export interface RovingOptions {
  label: string;
  names: string[];
  places: Place[];
  order: number[];
  onfocus(i: number): void;
  onblur(): void;
  onpick(i: number): void;
  onescape(): void;
}

/** An attribute of an element: a text, a number, there or not there, or what is done on an event. */
export type Attribute = string | number | boolean | null | undefined | Handler;
export type Handler = { handle(event: Event): void }["handle"];
export type Attributes = Record<string, Attribute>;
export type Child = Node | string | null | undefined | false;
