import type { Report } from '@auralign/analysis';
import type { Plan, Receipt } from '@auralign/match';
import type { ChartFrame } from './chartFrame.ts';
import type { ChartPeaks } from './signal/peaks.ts';
import { HIGH_HZ, LOW_HZ } from './svg/axis.ts';
import { ROLES, type Role } from './roles.ts';
import type { Size } from './svg/size.ts';
import type { Table } from './table.ts';
import type { SignalPictures } from './signal/pictures.ts';
import type { StoreRow } from './tables/stores.ts';
import type { TranslationRow } from './tables/translation.ts';

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
  /** Width. */
  readonly sideToMidDb?: number;
  /** Brightness. */
  readonly centroidHz?: number;
}

/** How a spectrum is shown. */
export interface ToneOptions {
  /** Width of the smoothing window; 0 is off. The measurement itself is 1/24 octave wide. */
  readonly smoothingOctaves?: number;
  /**
   * How much the picture is turned, dB per octave of a spectrum per hertz: 3 shows pink noise flat, 4.5 most finished
   * music.
   */
  readonly tiltDbPerOctave?: number;
}

/**
 * How a goniometer places its dots: `polarSample` by angle and level of each moment, `polarLevel` one level an angle, `lissajous` side
 * against mid, linear.
 */
export type StereoMode = 'polarSample' | 'polarLevel' | 'lissajous';

/** The loudness a mix is meant to have. */
export interface LoudnessTarget {
  /** Whose it is. */
  readonly title: string;
  readonly lowLufs: number;
  readonly highLufs: number;
  /** Taken from the references, and drawn in their colour. */
  readonly isReference?: boolean;
}

/** Everything there may be to draw. Only the mix has to be there; a chart leaves out what is missing. */
export interface ChartInput {
  readonly mix: Report;
  readonly reference?: Report;
  /**
   * All references where there are several. Corridors then span their 10th to 90th percentile; lines that can only show one file show
   * `reference`, which is the first of these unless given.
   */
  readonly references?: readonly Report[];
  readonly corrected?: Report;
  readonly plan?: Plan;
  readonly receipt?: Receipt;
  readonly findings?: readonly ChartFinding[];
  readonly stores?: readonly StoreRow[];
  /** The zone in the loudness history; default: where the references are. */
  readonly loudnessTarget?: LoudnessTarget | 'none';
  readonly translation?: readonly TranslationRow[];
  /** Default: those of the mix's report. */
  readonly sections?: readonly ChartSection[];
  /** What only the samples say: waveform, fine spectrogram, stereo image. */
  readonly pictures?: Readonly<Partial<Record<Role, SignalPictures>>>;
  /** Of the mix, instead of those in `pictures`; of several (a pyramid) the one that fits the width is drawn. */
  readonly peaks?: ChartPeaks | readonly ChartPeaks[];
  readonly tone?: ToneOptions;
  readonly stereoMode?: StereoMode;
  /** `'outside'`: the page paints the spectrogram on a canvas under the picture, which then has axes and findings only. */
  readonly spectrogramCells?: 'inside' | 'outside';
  /** The stretch that charts over time show; default: the whole mix. */
  readonly viewSeconds?: readonly [startSeconds: number, endSeconds: number];
  /** The stretch that charts over frequency show; default: 20 Hz to 20 kHz. */
  readonly viewHz?: readonly [lowHz: number, highHz: number];
}

/** Where a cursor stands; a chart looks at what it has an axis of. */
export interface ChartPlace {
  readonly seconds?: number;
  readonly frequencyHz?: number;
}

/** What a chart says of one place: for a read-out beside the cursor. */
export interface Reading {
  readonly label: string;
  /** The file it is of; its colour. */
  readonly role?: Role;
  /** With its unit; a dash in a gap. */
  readonly text: string;
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
  /** Where `draw` puts its data at that size. */
  readonly frame: (data: Data, size: Size) => ChartFrame;
  /** What the chart shows, in words; also its `aria-label`. */
  readonly message: (data: Data) => string;
  readonly table: (data: Data) => Table;
  /** Figures at a place; left out where lines have none. */
  readonly readAt?: (data: Data, place: ChartPlace) => readonly Reading[];
  /** How to read it where that depends on the data; default: the note of the chart. */
  readonly noteFor?: (data: Data) => string;
}

/** A chart that has found its data in an input. */
export interface ShownChart extends ChartFacts {
  readonly message: string;
  readonly table: Table;
  /** @param height default: a good one for the width */
  draw(size: { readonly width: number; readonly height?: number }): string;
  /** Where that picture has its plots and axes, for cursors and brushes on top of it. */
  frame(size: { readonly width: number; readonly height?: number }): ChartFrame;
  /** Figures under a cursor; empty where the chart has none for such a place. */
  readAt(place: ChartPlace): readonly Reading[];
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
    show(given) {
      const data = parts.from(withReference(given));
      return data === undefined ? undefined : defineFigure(parts, parts, data);
    },
  };
}

/** A picture of data that are not found in a `ChartInput`. */
export function defineFigure<Data>(
  { id, title, note, span }: ChartFacts,
  methods: Omit<ChartMethods<Data>, 'from'>,
  data: Data,
): ShownChart {
  const sizeOf = ({ width, height = methods.heightFor(width, data) }: Partial<Size> & { width: number }): Size => ({
    width,
    height,
  });
  return {
    id,
    title,
    note: methods.noteFor?.(data) ?? note,
    span,
    message: methods.message(data),
    table: methods.table(data),
    draw: (size) => methods.draw(data, sizeOf(size)),
    frame: (size) => methods.frame(data, sizeOf(size)),
    readAt: (place) => methods.readAt?.(data, place) ?? [],
  };
}

/** An input of several references only has the first as the one that stands beside the mix. */
export function withReference(input: ChartInput): ChartInput {
  const first = input.reference ?? input.references?.[0];
  return first === undefined ? input : { ...input, reference: first };
}

/** All references: the several, or the one. */
export function referencesOf({ reference, references }: ChartInput): readonly Report[] {
  if (references !== undefined && references.length > 0) return references;
  return reference === undefined ? [] : [reference];
}

/** Both ends of what charts over frequency show; never empty. */
export function viewHzOf({ viewHz }: ChartInput): readonly [number, number] {
  const [low, high] = viewHz ?? [LOW_HZ, HIGH_HZ];
  return low > 0 && high > low ? [low, high] : [LOW_HZ, HIGH_HZ];
}

/** Start and end of what charts over time show; within the file and never empty. */
export function viewOf({ mix, viewSeconds }: ChartInput): readonly [number, number] {
  const { durationSeconds } = mix.file;
  const [start, end] = viewSeconds ?? [0, durationSeconds];
  return end > start ? [start, end] : [0, durationSeconds];
}

/** The files of an input that are there, mix first. */
export function reportsOf(input: ChartInput): { role: Role; report: Report }[] {
  return ROLES.flatMap((role) => {
    const report = input[role];
    return report === undefined ? [] : [{ role, report }];
  });
}
