import { median } from '@auralign/dsp';
import { clockRanges, hertz, plain, signed } from '../diagnostics/words.ts';
import { isForeignSide } from './verdict.ts';
import type { VersionRange, VersionReport } from './versionReport.ts';

type Said = Omit<VersionReport, 'summary' | 'notes' | 'schemaVersion'>;

/** What cancels so far is the same to the last bit of 24. */
const EXACT_DB = -139;
/** Less is not worth a word. */
const TOLD_DB = 0.1;
const BEND_DB = 0.4;
const WIDTH_DB = 0.3;
const BALANCE_DB = 0.3;
const MOST_BENDS = 4;
/** Narrower than a quarter of an octave, a bend is a wrinkle of the estimate. */
const LEAST_POINTS = 3;
/** Compression of less than a twentieth is not told from chance. */
const SLOPE = 0.05;

/** What changed, in plain words: the verdict with its constant changes, then what changed only in places. */
export function summaryOf(report: Said, isLossy: boolean): string[] {
  return [
    headline(report, isLossy),
    ...restOf(report),
    ...endsOf(report),
    ...dynamicsOf(report),
    ...report.ranges.map(describeRange),
  ];
}

function headline(report: Said, isLossy: boolean): string {
  const { verdict } = report;
  if (verdict === 'identical') return 'The files are identical, bit for bit.';
  if (verdict === 'other')
    return report.alignment === undefined
      ? 'This is not the same music: no part of one is found in the other.'
      : 'This is not the same music, or another recording or mix of it: neither explains the other.';
  const where = [...(hasMoved(report) ? [] : placeOf(report)), ...levelOf(report)];
  const listed = where.length === 0 ? '' : `, ${where.join(', ')}`;
  switch (verdict) {
    case 'same':
      return `The same audio${listed === '' ? ' at the same level' : listed}, ${(report.residual?.plainDb ?? 0) <= EXACT_DB ? 'bit for bit where both have it' : 'but for rounding or encoding'}.`;
    case 'gain':
      return `The same mix${listed}; nothing else was changed${isLossy ? ' but for what the encoder left out' : ''}.`;
    case 'linear':
      return `The same mix${listed}, ${linearOf(report, 'with an equaliser')}.`;
    case 'processed':
      return `The same mix${listed}, ${linearOf(report, 'in tone')}, and ${otherwiseOf(report)}.`;
    case 'edited':
      return `The same song${listed}, ${linearOf(report, 'in tone')}, but not the same all the way.`;
    default:
      return verdict satisfies never;
  }
}

/** What of the change is not constant. */
function otherwiseOf(report: Said): string {
  if (dynamicsOf(report).length > 0) return 'processing that follows the level';
  if (report.ranges.length > 0) return 'changes in places';
  return report.newSideDb !== undefined && isForeignSide(report.newSideDb)
    ? 'a side that no constant filter of it makes (other sound, reverberation, modulation)'
    : 'something no equaliser does (saturation, limiting of peaks, reverberation, modulation, sound added to it)';
}

function hasMoved({ ranges }: Pick<Said, 'ranges'>): boolean {
  return ranges.some(({ kind }) => kind === 'moved');
}

/** Where parts were moved against each other, it needs saying where the rest is. */
function restOf(report: Said): string[] {
  const place = hasMoved(report) ? placeOf(report) : [];
  return place.length === 0 ? [] : [`Most of it lies ${place.join(', ')}.`];
}

function placeOf({ alignment }: Said): string[] {
  if (alignment === undefined) return [];
  const { offsetSeconds, offsetFrames, isPolarityInverted, turnedChannel, areChannelsSwapped } = alignment;
  const words: string[] = [];
  if (offsetFrames !== 0) {
    const by =
      Math.abs(offsetSeconds) < 0.05
        ? `${Math.abs(offsetFrames)} ${Math.abs(offsetFrames) === 1 ? 'frame' : 'frames'}`
        : `${plain(Math.abs(offsetSeconds), 2)} s`;
    words.push(`${by} ${offsetFrames > 0 ? 'later' : 'earlier'}`);
  }
  if (isPolarityInverted) words.push('with its polarity turned');
  if (turnedChannel !== undefined) words.push(`with the polarity of the ${turnedChannel} channel turned`);
  if (areChannelsSwapped) words.push('left and right exchanged');
  return words;
}

function levelOf({ verdict, gainDb, figures, sideChange }: Said): string[] {
  const loudness = figures.find(({ metric }) => metric === 'integratedLufs');
  const changeLu =
    loudness?.before === undefined || loudness.after === undefined ? undefined : loudness.after - loudness.before;
  if (verdict === 'same') return [];
  const [change, unit] =
    verdict === 'gain' || changeLu === undefined || sideChange !== undefined ? [gainDb ?? 0, 'dB'] : [changeLu, 'LU'];
  const digits = verdict === 'gain' ? 2 : 1;
  if (Math.abs(change) < (verdict === 'gain' ? 0.005 : TOLD_DB / 2)) return ['as loud as before'];
  return [`${plain(Math.abs(change), digits)} ${unit} ${change > 0 ? 'louder' : 'softer'}`];
}

/** Equaliser, width and balance. */
function linearOf(report: Said, how: string): string {
  const { gainDb = 0, figures, sideChange } = report;
  if (report.transfer === undefined) return 'with its tone unchanged';
  const transfer = clearOnly(report.transfer);
  const bends = bendsOf(transfer.frequenciesHz, transfer.midDb, gainDb);
  const words = [bends.length === 0 ? 'with its tone unchanged' : `${how}: ${bends.join(', ')}`];
  if (sideChange !== undefined) words.push(sideChange === 'gone' ? 'made mono' : 'made stereo');
  const side = transfer.sideDb.flatMap((db, i) => {
    const mid = transfer.midDb[i];
    return db === null || mid === null || mid === undefined ? [] : [db - mid];
  });
  if (side.length > 0) {
    const widthDb = median(side);
    if (Math.abs(widthDb) >= WIDTH_DB)
      words.push(`${plain(Math.abs(widthDb))} dB ${widthDb > 0 ? 'wider' : 'narrower'}`);
    const relative = transfer.sideDb.map((db, i) => {
      const mid = transfer.midDb[i];
      return db === null || mid === null || mid === undefined ? null : db - mid;
    });
    const ofSide = bendsOf(transfer.frequenciesHz, relative, widthDb, 2);
    if (ofSide.length > 0) words.push(`the side against the mid ${ofSide.join(', ')}`);
  }
  const balance = figures.find(({ metric }) => metric === 'balanceDb');
  const moved = balance?.before === undefined || balance.after === undefined ? 0 : balance.after - balance.before;
  if (Math.abs(moved) >= BALANCE_DB) words.push(`${plain(Math.abs(moved))} dB to the ${moved > 0 ? 'right' : 'left'}`);
  return words.join('; ');
}

/** Of the curve what can be relied on. */
const CLEAR = 0.8;
const TOLD_HZ = { lowHz: 30, highHz: 17_000 } as const;

function clearOnly(transfer: NonNullable<VersionReport['transfer']>): NonNullable<VersionReport['transfer']> {
  const { frequenciesHz, midDb, sideDb, midCoherence, sideCoherence } = transfer;
  const keep = (curveDb: readonly (number | null)[], coherence: readonly number[]): (number | null)[] =>
    curveDb.map((db, i) => {
      const hz = frequenciesHz[i]!;
      return coherence[i]! >= CLEAR && hz >= TOLD_HZ.lowHz && hz <= TOLD_HZ.highHz ? db : null;
    });
  return { ...transfer, midDb: keep(midDb, midCoherence), sideDb: keep(sideDb, sideCoherence) };
}

interface Bend {
  readonly text: string;
  readonly size: number;
  readonly atHz: number;
}

/** Where a curve leaves a level, as one would set it on an equaliser, in order of frequency. */
function bendsOf(
  frequenciesHz: readonly number[],
  curveDb: readonly (number | null)[],
  levelDb: number,
  most = MOST_BENDS,
): string[] {
  const points = frequenciesHz.flatMap((hz, i) => {
    const db = curveDb[i];
    return db === null || db === undefined ? [] : [{ hz, db: db - levelDb }];
  });
  const bends: Bend[] = [];
  for (let first = 0; first < points.length;) {
    const sign = signOf(points[first]!.db);
    let last = first;
    while (last + 1 < points.length && signOf(points[last + 1]!.db) === sign) last++;
    if (sign !== 0 && last - first >= LEAST_POINTS) bends.push(bendOf(points, first, last));
    first = last + 1;
  }
  return bends
    .sort((a, b) => b.size - a.size)
    .slice(0, most)
    .sort((a, b) => a.atHz - b.atHz)
    .map(({ text }) => text);
}

function signOf(db: number): number {
  return Math.abs(db) >= BEND_DB ? Math.sign(db) : 0;
}

/** A curve that is still this near to its extremum at the end of what is known is a shelf. */
const SHELF = 0.7;

function bendOf(points: readonly { hz: number; db: number }[], first: number, last: number): Bend {
  const stretch = points.slice(first, last + 1);
  const peak = stretch.reduce((most, point) => (Math.abs(point.db) > Math.abs(most.db) ? point : most));
  const isShelf = (at: number): boolean => Math.abs(points[at]!.db) >= SHELF * Math.abs(peak.db);
  const half = stretch.filter(({ db }) => Math.abs(db) >= Math.abs(peak.db) / 2);
  const where =
    first === 0 && isShelf(0)
      ? `below ${hertz(half.at(-1)!.hz)}`
      : last === points.length - 1 && isShelf(last)
        ? `above ${hertz(half[0]!.hz)}`
        : `around ${hertz(peak.hz)}`;
  const octaves = Math.log2(stretch.at(-1)!.hz / stretch[0]!.hz);
  return { text: `${signed(peak.db)} dB ${where}`, size: Math.abs(peak.db) * Math.sqrt(octaves), atHz: peak.hz };
}

function endsOf({ alignment, verdict, ranges }: Said): string[] {
  // Where parts were moved against each other, ends say nothing of what was cut.
  if (alignment === undefined || verdict === 'other' || hasMoved({ ranges })) return [];
  const said: string[] = [];
  for (const [side, { seconds, isSilent }] of [
    ['beginning', alignment.start],
    ['end', alignment.end],
  ] as const) {
    if (Math.abs(seconds) < 0.05) continue;
    const what = isSilent ? 'silence' : 'sound';
    said.push(
      `At the ${side} ${plain(Math.abs(seconds), 2)} s of ${what} ${seconds > 0 ? 'were added' : 'were cut off'}.`,
    );
  }
  return said;
}

/** What rises this much for a while was faded or turned, which looks like expansion and is none. */
const FADED_DB = 3;

function dynamicsOf({ level, verdict, ranges }: Said): string[] {
  const slope = level?.slopeDbPerDb;
  if (verdict !== 'processed' || slope === undefined || Math.abs(slope) < SLOPE) return [];
  const isFaded = ranges.some(({ bandHz, changeDb = 0 }) => bandHz === undefined && Math.abs(changeDb) >= FADED_DB);
  if (slope > 0 && isFaded) return [];
  return slope < 0
    ? [
        `Louder passages were turned down: by ${plain(-slope, 2)} dB for every decibel they are louder (compression, limiting).`,
      ]
    : [`Louder passages were turned up: by ${plain(slope, 2)} dB for every decibel they are louder (expansion).`];
}

/** `1:12–1:20: 2–5 kHz is 1.8 dB louder than elsewhere.` */
export function describeRange({
  kind,
  startSeconds,
  endSeconds,
  bandHz,
  changeDb,
  offsetSeconds = 0,
}: VersionRange): string {
  const when = clockRanges([{ startSeconds, endSeconds }]);
  const what = bandHz === undefined ? 'it' : `${hertz(bandHz.lowHz)}–${hertz(bandHz.highHz)}`;
  const by = changeDb === undefined ? '' : `${plain(Math.abs(changeDb))} dB `;
  switch (kind) {
    case 'louder':
    case 'softer':
    case 'wider':
    case 'narrower':
      return `${when}: ${what} is ${by}${kind} than elsewhere.`;
    case 'appeared':
      return bandHz === undefined
        ? `${when}: sound where there was none.`
        : `${when}: ${what} has sound that was not there.`;
    case 'vanished':
      return bandHz === undefined ? `${when}: silence where there was sound.` : `${when}: ${what} has lost sound.`;
    case 'different':
      return `${when}: ${bandHz === undefined ? 'another sound' : `${what} is another sound`} than before${levelText(changeDb)}.`;
    case 'moved':
      return Math.abs(offsetSeconds) < IN_PLACE_SECONDS
        ? `${when}: the same music, in its old place.`
        : `${when}: the same music, ${plain(Math.abs(offsetSeconds), 2)} s ${offsetSeconds > 0 ? 'later' : 'earlier'} than in the older file.`;
    default:
      return kind satisfies never;
  }
}

/** Of another sound: a part that came or went shows in the level. */
function levelText(changeDb = 0): string {
  if (Math.abs(changeDb) < OTHER_LEVEL_DB) return '';
  return `, ${plain(Math.abs(changeDb))} dB ${changeDb > 0 ? 'louder' : 'softer'}`;
}

const OTHER_LEVEL_DB = 1;
/** Parts that were moved are found to less than this. */
const IN_PLACE_SECONDS = 0.005;
