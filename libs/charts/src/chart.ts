import type { Report } from '@auralign/analysis';
import type { Plan } from '@auralign/match';

/** Size of a picture in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The files a chart can show. Colour, dash, marker and word of each are the same in every chart. */
export type Role = 'mix' | 'reference' | 'corrected';
const ROLES: readonly Role[] = ['mix', 'reference', 'corrected'];
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  mix: 'Mix',
  reference: 'Reference',
  corrected: 'Corrected',
};

/** A fault with its place, as far as charts need it; the findings of the analysis fit without conversion. */
export interface ChartFinding {
  readonly ruleId: string;
  readonly severity: 'pass' | 'info' | 'warn' | 'fail';
  readonly title: string;
  readonly because?: string;
  readonly advice?: string;
  readonly ranges?: readonly { readonly startSeconds: number; readonly endSeconds: number }[];
  readonly bandHz?: { readonly lowHz: number; readonly highHz: number };
}

/** A part of the song. */
export interface ChartSection {
  readonly label: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly integratedLufs?: number;
}

/** Smallest and largest sample of evenly spaced stretches, full scale = 1. */
export interface ChartPeaks {
  readonly stepSeconds: number;
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
}

/** Everything there may be to draw. Only the mix has to be there; a chart leaves out what is missing. */
export interface ChartInput {
  readonly mix: Report;
  readonly reference?: Report;
  readonly corrected?: Report;
  readonly plan?: Plan;
  readonly findings?: readonly ChartFinding[];
  /** Default: those of the mix's report. */
  readonly sections?: readonly ChartSection[];
  /** Of the mix. */
  readonly peaks?: ChartPeaks;
}

/** Numbers behind a chart, as text. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}
export interface TableColumn {
  readonly label: string;
  readonly unit?: string;
  /** Figures stand right, words left. */
  readonly isText?: boolean;
}

/** What there is to know of a chart before it has data. */
export interface ChartFacts<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** How to read it, in a sentence or two: axes, smoothing, what is left out. */
  readonly note: string;
  /** `full`: wants the whole width of a page; `half`: two stand side by side. */
  readonly span: 'full' | 'half';
}

/** What a chart does with its data. */
interface ChartMethods<Data> {
  /** `undefined` when the input holds nothing to draw. */
  readonly from: (input: ChartInput) => Data | undefined;
  /** A good height for a width. */
  readonly heightFor: (width: number, data: Data) => number;
  /** A complete `<svg>` element, well formed as XML. */
  readonly draw: (data: Data, size: Size) => string;
  /** What the chart shows, in words; also its `aria-label`. */
  readonly message: (data: Data) => string;
  readonly table: (data: Data) => Table;
}

/** A chart that has found its data in an input. */
export interface ShownChart extends ChartFacts {
  readonly message: string;
  readonly table: Table;
  /** @param height default: a good one for the width */
  draw(size: { readonly width: number; readonly height?: number }): string;
}

/** Any chart, for those who draw every one there is. */
export interface AnyChart<Id extends string = string> extends ChartFacts<Id> {
  /** @returns `undefined` when the input holds nothing to draw */
  show(input: ChartInput): ShownChart | undefined;
}

/** One chart: what it takes from the input, what it says, how it is drawn. */
export interface Chart<Id extends string, Data> extends AnyChart<Id>, ChartMethods<Data> {}

/** A chart from its parts. Keeps the literal id and the type of the data. */
export function defineChart<const Id extends string, Data>(
  parts: ChartFacts<Id> & ChartMethods<Data>,
): Chart<Id, Data> {
  return {
    ...parts,
    show(input) {
      const data = parts.from(input);
      if (data === undefined) return undefined;
      const { id, title, note, span } = parts;
      return {
        id,
        title,
        note,
        span,
        message: parts.message(data),
        table: parts.table(data),
        draw: ({ width, height = parts.heightFor(width, data) }) => parts.draw(data, { width, height }),
      };
    },
  };
}

/** The files of an input that are there, mix first. */
export function reportsOf(input: ChartInput): { role: Role; report: Report }[] {
  return ROLES.flatMap((role) => {
    const report = input[role];
    return report === undefined ? [] : [{ role, report }];
  });
}
