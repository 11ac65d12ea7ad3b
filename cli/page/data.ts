/** What a report's page is given to draw, as JSON in the document. Values are scaled to their unit already. */
export interface PageData {
  /** Of the charts over the time of one trace, in s. */
  readonly times: readonly number[];
  /** Begin and end of what was wished, in s, to be marked in charts over time. */
  readonly marks: readonly Mark[];
  /** By the number in `data-chart`. */
  readonly charts: readonly Chart[];
}

export interface Mark {
  readonly t: number;
  /** As in the table of wishes. */
  readonly name: string;
  readonly begins: boolean;
}

export type Chart = CourseChart | SpreadChart;

/** A feature over the time of one trace: one line, or one a region. */
export interface CourseChart {
  readonly kind: 'course';
  /** As it follows a number: with a space before it, or empty. */
  readonly unit: string;
  /** Of what has natural bounds, as shares and classes do; else what the values ask for. */
  readonly bounds: Bounds | null;
  /** Whether the value jumps, as counts and classes do. */
  readonly steps: boolean;
  /** One value a time. */
  readonly lines: readonly Line[];
}

export interface Line {
  readonly name: string;
  /** Number of its colour, from 1: a region has the same one in every chart. */
  readonly colour: number;
  /** null while unknown */
  readonly values: readonly (number | null)[];
}

export type Bounds = readonly [least: number, greatest: number];

/** A feature over many traces: how its last values are distributed, and how its quantiles run over time. */
export interface SpreadChart {
  readonly kind: 'spread';
  readonly unit: string;
  readonly bounds: Bounds | null;
  /** Left edges, the width of each, and how many traces lie in it. */
  readonly bins: { readonly from: readonly number[]; readonly width: number; readonly counts: readonly number[] };
  /** Whether a bin stands for a whole number, rather than for a range. */
  readonly whole: boolean;
  readonly course: {
    /** s */
    readonly times: readonly number[];
    readonly traces: readonly number[];
    /** p5, p25, median, p75, p95 */
    readonly quantiles: readonly (readonly number[])[];
  };
}
