import type { Report } from '../../report/report.ts';
import { judge } from '../limits.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { humpOf } from '../tone/hump.ts';
import { within, type ToneRegion } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const LOW_HZ = 315;
const HIGH_HZ = 500;
const DEEPEST_CUT_DB = 4;
/** The box must be heard in this share of the song, else it is a passage of few notes. */
const LEAST_SHARE = 0.3;

/** One third octave between 300 and 500 Hz that stands over both its neighbours nearly all the time. */
export const toneBoxy = defineRule({
  id: 'tone.boxy',
  title: 'Boxy resonance',
  measures:
    'level of the most prominent third octave between 300 and 500 Hz over the mean of the two on each side, in whichever spectrum of the song it is least, dB.',
  limits: { max: 4.2, warnBeyond: 0.5, failBeyond: 6, slack: 2 },
  limit: {
    text: 'At most 4.2 dB, a warning from 4.7, in more than 30 % of the song; with references at most 2 dB over their corridor.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: 'there is no sound between 250 and 630 Hz.',
  intentShifts: {
    lofi: { infoOnly: true, because: 'small speakers and boxes are part of the sound' },
    classical: { limits: { max: 6.5 }, because: 'single instruments play single notes' },
  },
  explain: {
    what: 'A cardboard sound: one narrow band between 300 and 500 Hz rings along with everything, from small rooms, close microphones or guitar bodies.',
    howMeasured:
      'Third octaves against the mean of their four neighbours in five spectra of the song (mean, usual, loud, quiet, loud mid); a box rings in all of them, so the least counts.',
    whyItMatters: 'It sounds cheap and small, and repeats with each note.',
    howToHear:
      'Sweep a narrow boost slowly from 300 to 500 Hz: at one place the sound turns into a box. That is where to cut.',
    whatToDo: 'Cut narrowly on the track that rings (often acoustic guitar, toms or a room microphone).',
    falseFriends: 'Songs of few notes have prominent bands too: the notes of their key. Mud is broad (tone.mud).',
  },
  evaluate(context) {
    const { report, limits } = context;
    const found = boxOf(report);
    if (found === undefined) return silent('there is too little sound between 250 and 630 Hz');
    const expectedHere = context.expect(reading);
    const expected = { ...expectedHere, max: expectedHere.max ?? 0 };
    const { severity, beyond } = judge(found.prominenceDb, expected, limits);
    const share = found.blocks.filter((value) => value > expected.max).length / found.blocks.length;
    if (severity === 'pass' || share <= LEAST_SHARE) return passed({ value: found.prominenceDb, unit: 'dB' }, expected);
    const hump = humpOf(report, boxRegion(found.centreHz));
    const centreHz = hump?.centreHz ?? found.centreHz;
    const cutDb = Math.min(DEEPEST_CUT_DB, found.prominenceDb - 0.5 * expected.max);
    const because = `the third octave at ${hertz(found.centreHz)} is ${plain(found.prominenceDb)} dB over those beside it (${plain(expected.max)} dB would be usual) in ${plain(100 * share, 0)} % of the song.`;
    return [
      {
        severity,
        measured: { value: found.prominenceDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: found.centreHz / 2 ** (1 / 6), highHz: found.centreHz * 2 ** (1 / 6), centreHz },
        ranges: [],
        because,
        advice: `Cut ${plain(cutDb)} dB at ${hertz(centreHz)}, Q 4, best on the track that rings.`,
        moves: [bellMove({ id: 'tone.boxy', because }, { frequencyHz: centreHz, gainDb: -cutDb, q: 4 })],
        safeToApply: false, // it may be the note the song is made of
        confidence: Math.min(0.9, 0.4 + 0.4 * share + 0.05 * beyond),
        audibility: Math.min(1, 0.3 + beyond / 8),
      },
    ];
  },
});

const reading: Reading = {
  whole: (report) => boxOf(report)?.prominenceDb,
  parts: (report) => boxOf(report)?.blocks ?? [],
};

/** Two third octaves on each side: one alone may be the next note of a song of few notes. */
const NEIGHBOURS = [-2, -1, 1, 2] as const;

/** The band with the highest prominence, in whichever spectrum of the song it stands out least: a filter lifts all of them, a note some. */
function boxOf(report: Report): { centreHz: number; prominenceDb: number; blocks: number[] } | undefined {
  const spectrum = stageValue(report, 'spectrum');
  if (spectrum === undefined) return undefined;
  const { frequenciesHz, totalDb, totalUsualDb, totalP10Db, totalP95Db, midP95Db } = spectrum.thirdOctaves;
  const prominence = (levels: readonly (number | null)[] | undefined, i: number): number[] => {
    const here = levels?.[i];
    const beside = NEIGHBOURS.flatMap((step) => levels?.[i + step] ?? []);
    return typeof here !== 'number' || beside.length < NEIGHBOURS.length
      ? []
      : [here - beside.reduce((sum, level) => sum + level, 0) / beside.length];
  };
  let best: { centreHz: number; prominenceDb: number; blocks: number[] } | undefined;
  for (const [i, centreHz] of frequenciesHz.entries()) {
    if (!within(centreHz, LOW_HZ, HIGH_HZ)) continue;
    const views = [totalDb, totalUsualDb, totalP10Db, totalP95Db, midP95Db].flatMap((levels) => prominence(levels, i));
    const prominenceDb = Math.min(...views);
    if (views.length === 0 || (best !== undefined && best.prominenceDb >= prominenceDb)) continue;
    best = { centreHz, prominenceDb, blocks: spectrum.blocks.totalDb.flatMap((levels) => prominence(levels, i)) };
  }
  return best;
}

function boxRegion(centreHz: number): ToneRegion {
  return {
    lowHz: centreHz,
    highHz: centreHz,
    neighboursHz: [
      [centreHz / 2, centreHz / 1.5],
      [centreHz * 1.5, centreHz * 2],
    ],
    timelineBand: 'boxiness',
    views: 'usual',
  };
}
