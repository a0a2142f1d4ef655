import { mean } from '@auralign/dsp';
import type { Report } from '../../report/report.ts';
import { judge } from '../limits.ts';
import { coverage, longest } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent, type FindingDraft } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { counted, hertz, plain } from '../words.ts';

const DEEPEST_CUT_DB = 6;
const MOST_FINDINGS = 3;
/** A resonance of a reference this near is taken as the same sound; peak and bell this near are one. */
const SAME_OCTAVES = 1 / 24;
/** Two findings lie this far apart at least. */
const APART_OCTAVES = 1 / 6;
/** A reference that plays the same notes (its bells go up and down with the song’s: correlation 1) takes so much off the limit. */
const OF_LIKENESS = 0.8;

/** Narrow peaks that stay whatever the notes. */
export const toneResonance = defineRule({
  id: 'tone.resonance',
  title: 'Resonance',
  measures:
    'evidence of a narrow bell at one place: its gain in decibels over 2 dB and what the gain varies by from frame to frame, and a quarter of a decibel for each by which peaks there stand out lastingly.',
  limits: { max: 2.3, warnBeyond: 0.4, failBeyond: 3, slack: 0 },
  limit: {
    text: 'At most 2.3, a warning from 2.7 on, since in few notes one always stands out; beside a reference that plays the same notes 1.5 more than it shows at the same place, beside one whose peaks lie elsewhere as without.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen:
    'there is too little sound. A peak of a held tone (always at exactly one frequency) counts half, one that sounds in less than a tenth of the song not at all.',
  intentShifts: {
    lofi: { infoOnly: true, because: 'ringing is part of old machines' },
    classical: { infoOnly: true, because: 'instruments ring by nature' },
  },
  explain: {
    what: 'A narrow frequency rings along with everything that comes near it: a room mode, a drum shell, a filter turned up too far.',
    howMeasured:
      'Two signs at one frequency: peaks of the short-time spectrum that stand out of those around them in more than 70 % of the frames that have sound there; and a bell of Q 18 that explains the spectrum of each frame best, where it is needed in all frames alike and most in those with a smooth spectrum (noise, attacks, tails). A note lifts its frequency now and then, a resonance whatever sounds.',
    whyItMatters: 'It sticks out on some notes only, which sounds uneven, and takes headroom.',
    howToHear: 'Sweep a narrow boost around the frequency given: it howls at one place.',
    whatToDo: 'A narrow cut of a few decibels on the track that rings; a dynamic one where the ringing comes and goes.',
    falseFriends: 'A drone, a held synth note or a song of few notes: the peak is the music.',
  },
  evaluate({ report, references, limits, standard }) {
    const found = stageValue(report, 'resonances');
    if (found === undefined) return silent('too little sound between 100 Hz and 10 kHz');
    const { likeness, places: theirs } = likestOf(found, references);
    const isRelative = likeness > 0;
    const expected = {
      max: limits.max! - OF_LIKENESS * likeness,
      source: isRelative ? `${counted(references.length, 'reference')}; ${standard.source}` : standard.source,
      isRelative,
    };
    const places = placesOf(found).map(({ value, ...place }) => ({
      ...place,
      value: value - likeness * valueNear(theirs, place.frequencyHz),
    }));
    const drafts = separate(places)
      .filter(({ value }) => value > expected.max)
      .map((place): FindingDraft => {
        const { frequencyHz, value, liftDb, peak } = place;
        const { severity, beyond } = judge(value, expected, limits);
        const excessDb = Math.max(liftDb, peak?.excessDb ?? 0);
        const q = Math.min(18, peak?.q ?? 18);
        const cutDb = Math.min(DEEPEST_CUT_DB, excessDb / 2);
        const standing =
          peak === undefined
            ? ''
            : ` (its peaks in ${plain(100 * peak.persistence, 0)} % of the moments with sound there)`;
        const because = `a narrow peak at ${hertz(frequencyHz)} stands ${plain(excessDb)} dB over what surrounds it, whatever is played${standing}.`;
        const id = `tone.resonance.${Math.round(frequencyHz)}`;
        const listed = longest(
          (peak?.ranges ?? []).map(({ excessDb: excess, ...times }) => ({ ...times, value: excess })),
        );
        return {
          severity,
          title: `Resonance at ${hertz(frequencyHz)}`,
          measured: { value, unit: '' },
          expected,
          bandHz: { lowHz: frequencyHz * (1 - 0.5 / q), highHz: frequencyHz * (1 + 0.5 / q), centreHz: frequencyHz },
          ranges: listed,
          because,
          advice: `Cut ${plain(cutDb)} dB at ${hertz(frequencyHz)}, Q ${plain(Math.min(12, q))}, best on the track that rings.`,
          moves: [bellMove({ id, because }, { frequencyHz, gainDb: -cutDb, q: Math.min(12, q) })],
          safeToApply: false, // it may be the note the song is made of
          confidence: Math.min(0.9, 0.5 + 0.1 * beyond + (isRelative ? 0.1 : 0)),
          audibility: Math.min(1, 0.3 + beyond / 4) * (0.5 + 0.5 * coverage(listed, report.file.durationSeconds)),
        };
      })
      .sort((a, b) => b.measured.value - a.measured.value)
      .slice(0, MOST_FINDINGS);
    if (drafts.length > 0) return drafts;
    const nearest = Math.max(-expected.max, ...places.map(({ value }) => value - expected.max));
    return { passed: { value: Math.min(0, nearest), unit: '' } };
  },
});

/** The share of doubtful peaks that counts all the same, and that of held tones. */
const DOUBTFUL_SHARE = 0.3;
const TONE_SHARE = 0.5;
/** A peak that sounds in less of the song is a note. */
const LEAST_ACTIVE_SHARE = 0.1;
/** A gain is held against this and what it varies by. */
const BASE_DB = 2;
/** What a decibel of a lasting peak counts; twice as much where no bell is fitted. */
const PER_DB = 0.25;

type Found = NonNullable<ReturnType<typeof stageValue<'resonances'>>>;
type Peak = Found['resonances'][number];

/** Where something may ring. */
interface Place {
  readonly frequencyHz: number;
  readonly value: number;
  readonly liftDb: number;
  readonly peak?: Peak;
}

function placesOf({ bells, resonances }: Found): Place[] {
  const peaks = resonances.filter(({ activeShare }) => activeShare >= LEAST_ACTIVE_SHARE);
  const fitted = (bells?.frequenciesHz ?? []).map((frequencyHz, i): Place => {
    const liftDb = bells!.liftDb[i]!;
    const peak = peaks
      .filter((one) => octavesBetween(one.frequencyHz, frequencyHz) < SAME_OCTAVES)
      .reduce<Peak | undefined>((best, one) => (weightedDb(one) > weightedDb(best) ? one : best), undefined);
    return {
      frequencyHz: peak?.frequencyHz ?? frequencyHz,
      value: liftDb / (BASE_DB + bells!.spreadDb[i]!) + PER_DB * weightedDb(peak),
      liftDb,
      ...(peak === undefined ? {} : { peak }),
    };
  });
  const beyond = peaks.filter(
    ({ frequencyHz }) => !fitted.some((place) => octavesBetween(place.frequencyHz, frequencyHz) < SAME_OCTAVES),
  );
  return [
    ...fitted,
    ...beyond.map((peak) => ({
      frequencyHz: peak.frequencyHz,
      value: 2 * PER_DB * weightedDb(peak),
      liftDb: 0,
      peak,
    })),
  ];
}

/**
 * The reference whose bells go up and down with the song’s most: with the same notes much of what stands out does so in both.
 *
 * @returns likeness 0 where none does
 */
function likestOf(
  { bells }: Found,
  references: readonly Report[],
): { readonly likeness: number; readonly places: readonly Place[] } {
  let likest: { likeness: number; places: readonly Place[] } = { likeness: 0, places: [] };
  for (const reference of references) {
    const its = stageValue(reference, 'resonances');
    if (its?.bells === undefined || bells === undefined) continue;
    const likeness = correlation(strengths(bells), strengths(its.bells));
    if (likeness > likest.likeness) likest = { likeness, places: placesOf(its) };
  }
  return likest;
}

function strengths({ liftDb, spreadDb }: NonNullable<Found['bells']>): number[] {
  return liftDb.map((lift, i) => lift / (BASE_DB + spreadDb[i]!));
}

/** Pearson’s; of lists of different length the part both have. */
function correlation(one: readonly number[], other: readonly number[]): number {
  const length = Math.min(one.length, other.length);
  const [a, b] = [one.slice(0, length), other.slice(0, length)];
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    product += (a[i]! - meanA) * (b[i]! - meanB);
    squareA += (a[i]! - meanA) ** 2;
    squareB += (b[i]! - meanB) ** 2;
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0;
}

/** What a song shows at a frequency; 0 for nothing. */
function valueNear(places: readonly Place[], frequencyHz: number): number {
  return Math.max(
    0,
    ...places.flatMap((place) =>
      octavesBetween(place.frequencyHz, frequencyHz) < SAME_OCTAVES / 2 ? [place.value] : [],
    ),
  );
}

/** The strongest places, none near a stronger one. */
function separate(places: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of [...places].sort((a, b) => b.value - a.value)) {
    if (kept.length === MOST_FINDINGS) break;
    if (kept.every(({ frequencyHz }) => octavesBetween(frequencyHz, place.frequencyHz) >= APART_OCTAVES))
      kept.push(place);
  }
  return kept;
}

function octavesBetween(oneHz: number, otherHz: number): number {
  return Math.abs(Math.log2(oneHz / otherHz));
}

/** Height of a peak, less where it comes and goes or may be a note. */
function weightedDb(peak: Peak | undefined): number {
  if (peak === undefined) return 0;
  const { kind, excessDb, persistence, confidence } = peak;
  const trust = kind === 'resonance' ? DOUBTFUL_SHARE + (1 - DOUBTFUL_SHARE) * confidence : TONE_SHARE;
  return excessDb * persistence ** 2 * trust;
}
