import { judge } from '../limits.ts';
import { coverage, longest } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent, type FindingDraft } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { hertz, plain } from '../words.ts';

const DEEPEST_CUT_DB = 6;
const MOST_FINDINGS = 3;
/** A resonance of a reference this near is taken as the same sound. */
const SAME_OCTAVES = 1 / 12;

/** Narrow peaks that stay whatever the notes. */
export const toneResonance = defineRule({
  id: 'tone.resonance',
  title: 'Resonance',
  measures:
    'excess of a narrow, lasting peak over its neighbourhood, weighed by how lasting (squared) and how sure it is, dB.',
  limits: { max: 4.5, warnBeyond: 0.5, failBeyond: 9, slack: 2 },
  limit: {
    text: 'At most 4.5 dB, a warning from 5 dB on; a reference that rings at the same place allows 2 dB more than its own.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: 'the peak is a held tone (always at exactly one frequency), or sounds in less than a fifth of the song.',
  intentShifts: {
    lofi: { infoOnly: true, because: 'ringing is part of old machines' },
    classical: { infoOnly: true, because: 'instruments ring by nature' },
  },
  explain: {
    what: 'A narrow frequency rings along with everything that comes near it: a room mode, a drum shell, a filter turned up too far.',
    howMeasured:
      'Peaks of the short-time spectrum against the peaks around them; listed if they stand out in more than 70 % of the frames that have sound there, whatever the notes.',
    whyItMatters: 'It sticks out on some notes only, which sounds uneven, and takes headroom.',
    howToHear: 'Sweep a narrow boost around the frequency given: it howls at one place.',
    whatToDo: 'A narrow cut of a few decibels on the track that rings; a dynamic one where the ringing comes and goes.',
    falseFriends: 'A drone, a held synth note or a song of few notes: the peak is the music.',
  },
  evaluate({ report, references, limits, standard }) {
    const found = stageValue(report, 'resonances');
    if (found === undefined) return silent('too little sound between 100 Hz and 10 kHz');
    /** More where a reference rings at the same place. */
    const allowedDb = ({ frequencyHz }: Found): number =>
      Math.max(
        limits.max!,
        ...references.flatMap((reference) =>
          (stageValue(reference, 'resonances')?.resonances ?? []).flatMap((its) =>
            Math.abs(Math.log2(its.frequencyHz / frequencyHz)) < SAME_OCTAVES ? [weightedDb(its) + limits.slack] : [],
          ),
        ),
      );
    const drafts = found.resonances
      .filter(({ kind, activeShare }) => kind === 'resonance' && activeShare >= 0.2)
      .flatMap((resonance): FindingDraft[] => {
        const { frequencyHz, q, excessDb, persistence, spreadCents, ranges } = resonance;
        const value = weightedDb(resonance);
        const expected = { ...standard, max: allowedDb(resonance) };
        const { severity, beyond } = judge(value, expected, limits);
        if (severity === 'pass') return [];
        const cutDb = Math.min(DEEPEST_CUT_DB, excessDb / 2);
        const because = `a narrow peak at ${hertz(frequencyHz)} stands ${plain(excessDb)} dB over what surrounds it, in ${plain(100 * persistence, 0)} % of the moments with sound there.`;
        const id = `tone.resonance.${Math.round(frequencyHz)}`;
        const listed = longest(ranges.map(({ excessDb: excess, ...times }) => ({ ...times, value: excess })));
        return [
          {
            severity,
            title: `Resonance at ${hertz(frequencyHz)}`,
            measured: { value, unit: 'dB' },
            expected,
            bandHz: { lowHz: frequencyHz * (1 - 0.5 / q), highHz: frequencyHz * (1 + 0.5 / q), centreHz: frequencyHz },
            ranges: listed,
            because,
            advice: `Cut ${plain(cutDb)} dB at ${hertz(frequencyHz)}, Q ${plain(Math.min(12, q))}, best on the track that rings.`,
            moves: [bellMove({ id, because }, { frequencyHz, gainDb: -cutDb, q: Math.min(12, q) })],
            safeToApply: false, // it may be the note the song is made of
            // Peaks that wander with the notes around them are a resonance; those that do not may be a note.
            confidence: Math.min(0.9, 0.4 + 0.3 * persistence + Math.min(0.2, spreadCents / 100)),
            audibility: Math.min(1, 0.3 + beyond / 12) * (0.5 + 0.5 * coverage(listed, report.file.durationSeconds)),
          },
        ];
      })
      .sort((a, b) => b.measured.value - a.measured.value)
      .slice(0, MOST_FINDINGS);
    if (drafts.length > 0) return drafts;
    const nearest = Math.max(-limits.max!, ...found.resonances.map((one) => weightedDb(one) - allowedDb(one)));
    return { passed: { value: Math.min(0, nearest), unit: 'dB' } };
  },
});

/** The share of doubtful peaks that counts all the same, and that of held tones. */
const DOUBTFUL_SHARE = 0.3;
const TONE_SHARE = 0.5;

type Found = NonNullable<ReturnType<typeof stageValue<'resonances'>>>['resonances'][number];

/** Height of a peak, less where it comes and goes or may be a note. */
function weightedDb({ kind, excessDb, persistence, confidence }: Found): number {
  const trust = kind === 'resonance' ? DOUBTFUL_SHARE + (1 - DOUBTFUL_SHARE) * confidence : TONE_SHARE;
  return excessDb * persistence ** 2 * trust;
}
