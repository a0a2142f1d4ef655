import { readMetric, type Report } from '@auralign/analysis';
import { fileName, plain, signed } from '../words.ts';

/** Differences beyond which a reference is another kind of music rather than a model, and how they are said. */
const LIMITS = [
  { metric: 'tiltDbPerOctave', most: 2.5, unit: 'dB/octave', what: 'its spectrum leans' },
  { metric: 'plrDb', most: 8, unit: 'dB', what: 'its peak-to-loudness ratio is' },
  { metric: 'loudnessRangeLu', most: 10, unit: 'LU', what: 'its loudness range is' },
] as const;
/** Less music is trusted like less, but should be known. */
const SHORT_SECONDS = 20;
/** A file that ends below this share of where the other one ends lacks music. */
const NARROWER = 0.8;
/** Filters of converters leave at least so much of the half of the sample rate. */
const FILTER_SHARE = 0.85;

/** The references that are followed, and what the reader should know about all of them. */
export interface FittingReferences {
  readonly references: readonly Report[];
  readonly notes: string[];
}

/**
 * Leaves out references that are another kind of music than the target, and says so. When none fits, or there is only one, they are
 * followed all the same, as far as the evidence goes: who chose them may know why.
 *
 * @param references at least one
 */
export function fittingReferences(target: Report, references: readonly Report[]): FittingReferences {
  const judged = references.map((reference) => ({ reference, misfits: misfitsOf(target, reference) }));
  const fitting = judged.filter(({ misfits }) => misfits.length === 0);
  const isLeftOut = fitting.length > 0 && references.length > 1;
  const misfitNotes = judged.flatMap(({ reference, misfits }) => {
    if (misfits.length === 0) return [];
    const what = `${fileName(reference.file.name)} may not fit this mix: ${misfits.join('; ')}.`;
    return [isLeftOut ? `${what} It is left out.` : `${what} Compare with another reference.`];
  });
  const kept = isLeftOut ? fitting.map(({ reference }) => reference) : references;
  return { references: kept, notes: [...misfitNotes, ...kept.flatMap((reference) => weaknessesOf(target, reference))] };
}

function misfitsOf(target: Report, reference: Report): string[] {
  // A slope up to 4 kHz and one up to 16 kHz are not of the same thing.
  const isAsWide = !endsBelow(target, reference) && !endsBelow(reference, target);
  return LIMITS.flatMap(({ metric, most, unit, what }) => {
    if (metric === 'tiltDbPerOctave' && !isAsWide) return [];
    const own = readMetric(target, metric);
    const other = readMetric(reference, metric);
    if (own === undefined || other === undefined || Math.abs(other - own) <= most) return [];
    return [`${what} ${signed(other - own)} ${unit} against the mix`];
  });
}

/** What a reference cannot say. */
function weaknessesOf(target: Report, reference: Report): string[] {
  const { durationSeconds } = reference.file;
  const name = fileName(reference.file.name);
  const notes: string[] = [];
  if (durationSeconds < SHORT_SECONDS) {
    notes.push(
      `${name} lasts ${plain(durationSeconds)} s: so short a passage says little about a style and is trusted accordingly.`,
    );
  }
  if (endsBelow(reference, target)) {
    const why = rateEnds(reference)
      ? `having ${reference.file.format.sampleRateHz / 1000} kHz as its sample rate`
      : 'as lossy encoders leave it';
    notes.push(`${name} ends at ${endOf(reference)}, ${why}; nothing above is matched.`);
  }
  if (endsBelow(target, reference) && rateEnds(target)) {
    const { sampleRateHz } = target.file.format;
    notes.push(
      `The mix ends at ${endOf(target)}, having ${sampleRateHz / 1000} kHz as its sample rate; what ${name} has above cannot be matched.`,
    );
  }
  return notes;
}

/** Whether a file has nothing where the other one has music. */
function endsBelow(file: Report, other: Report): boolean {
  const bandwidthHz = bandwidthOf(file);
  const otherHz = bandwidthOf(other);
  return bandwidthHz !== undefined && otherHz !== undefined && bandwidthHz < NARROWER * otherHz;
}

/** Whether it is the sample rate that ends a file, and not an encoder or a dull mix. */
function rateEnds(file: Report): boolean {
  return (bandwidthOf(file) ?? 0) > FILTER_SHARE * (file.file.format.sampleRateHz / 2);
}

function endOf(file: Report): string {
  return `${plain((bandwidthOf(file) ?? 0) / 1000)} kHz`;
}

function bandwidthOf(report: Report): number | undefined {
  return readMetric(report, 'bandwidthHz');
}
