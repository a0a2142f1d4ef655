import { pinkNoise } from '@auralign/dsp';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RATE_HZ, type Stereo } from '../audio.ts';
import { PIECES } from '../pieces.ts';
import { integratedLufs, weightedSteps } from '../score/loudness.ts';
import { writeWav } from '../wavFile.ts';
import { passagesOf, piecesIn } from './pieceFolder.ts';
import { tally, type Row } from './tally.ts';

const NOISE = pinkNoise({ seed: 1, sampleRateHz: RATE_HZ, frameCount: 180 * RATE_HZ, rms: 0.1 });

/** The beginning of some noise, no second of which is like another. */
function piece(seconds: number, gainAt?: (second: number) => number): Stereo {
  const cut = NOISE.subarray(0, Math.round(seconds * RATE_HZ));
  const left = gainAt === undefined ? cut : cut.map((sample, n) => gainAt(n / RATE_HZ) * sample);
  return { left, right: left };
}

/** Where in the whole a passage was cut from, seconds: its samples are found nowhere else. */
function startOf(passage: Stereo, whole: Stereo): number {
  const [a, b] = [passage.left[0]! / passage.left[1]!, passage.left[2]! / passage.left[1]!];
  for (let n = 0; n + 2 < whole.left.length; n++) {
    const middle = whole.left[n + 1]!;
    if (Math.abs(whole.left[n]! / middle - a) < 1e-4 && Math.abs(whole.left[n + 2]! / middle - b) < 1e-4) {
      return n / RATE_HZ;
    }
  }
  return Number.NaN;
}

const lufs = (audio: Stereo): number => integratedLufs(weightedSteps(audio));

describe('passages of a piece', () => {
  it('are two to four of 30 s, 4 s away from the ends and from each other, that in the middle first', () => {
    const whole = piece(150);
    const passages = passagesOf(whole);
    expect(passages.map(({ left }) => left.length / RATE_HZ)).toEqual([30, 30, 30, 30]);
    const starts = passages.map((passage) => startOf(passage, whole));
    expect(starts[0]).toBeCloseTo(4 + (112 * 2) / 3, 3); // the third of four
    const inOrder = starts.toSorted((a, b) => a - b);
    expect(inOrder[0]).toBeCloseTo(4, 3);
    expect(inOrder.at(-1)! + 30).toBeCloseTo(146, 3);
    for (const [n, start] of inOrder.slice(1).entries()) expect(start - inOrder[n]!).toBeGreaterThanOrEqual(34);
  });

  it.each([
    [71, 0],
    [73, 2],
    [107, 3],
    [141, 4],
    [180, 4],
  ])('of %f s are %i', (seconds, count) => expect(passagesOf(piece(seconds))).toHaveLength(count));

  it('are as loud as the first of them', () => {
    const passages = passagesOf(piece(150, (second) => (second < 60 ? 0.3 : 1)));
    for (const passage of passages) expect(lufs(passage)).toBeCloseTo(lufs(passages[0]!), 1);
    expect(lufs(passages[0]!)).toBeGreaterThan(-25); // that of the middle, which is loud
  }, 30_000);

  it('leave silent ones out, also where that in the middle is one', () => {
    const passages = passagesOf(piece(150, (second) => (second > 72 && second < 112 ? 0 : 1)));
    expect(passages.length).toBeGreaterThanOrEqual(2);
    for (const passage of passages) expect(lufs(passage)).toBeGreaterThan(-25);
  });
});

describe('a folder of music', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'auralign-test-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is read in the order of names, without what is short, is no music, or is reported on', async () => {
    const long = piece(73);
    const reported = PIECES.find(({ half, file }) => half === 'report' && file.endsWith('.ogg'))!;
    const write = async (name: string, { left, right }: Stereo): Promise<void> => {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeWav(join(folder, name), { sampleRateHz: RATE_HZ, channels: [left, right] });
    };
    await write('b/song.wav', long);
    await write('a/deep/other.WAV', long);
    await write('a/jingle.wav', piece(20));
    await write(`a/${basename(reported.file)}`, long); // what it holds is found out by reading
    await writeFile(join(folder, 'a/notes.txt'), 'no music');
    const found: string[] = [];
    for await (const { id, origin, passages } of piecesIn(folder)) found.push(`${origin}: ${id}, ${passages.length}`);
    expect(found).toEqual(['a: other, 2', 'b: song, 2']);
  }, 60_000);
});

describe('the tally', () => {
  const row = (
    origin: string,
    kind: Row['kind'],
    [otherSong, before, after]: readonly [number, number, number],
  ): Row => ({
    origin,
    kind,
    otherSong,
    before,
    after,
  });
  const rows = [
    row('a', 'untouched', [0.6, 0, 0.31]), // taken for another song, and changed
    row('a', 'untouched', [0.5, 0, 0.3]), // neither
    row('a', 'faulty', [0, 2, 1]), // half undone
    row('a', 'faulty', [0, 2, 2.01]), // within a hundredth: not worse
    row('a', 'faulty', [0, 2, 2.1]), // worse
    row('a', 'faulty', [0, 1, 9]), // counts as −100 %
    row('b', 'other song', [1, 4, 2]),
    row('b', 'other song', [0.2, 2, 1.8]),
  ];

  it('has a line a folder and one of all, with what was taken for what, changed, undone and made worse', () => {
    const pieces = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    expect(tally(rows, pieces)).toEqual([
      // mean of 50, −0.5, −5 and −100 %
      ['a', '1', '2', '50.0 %', '50.0 %', '4', '-14 %', '50.0 %', '–', '–'],
      ['b', '2', '0', '–', '–', '0', '–', '–', '50.0 %', '3.0 → 1.9'],
      ['all', '3', '2', '50.0 %', '50.0 %', '4', '-14 %', '50.0 %', '50.0 %', '3.0 → 1.9'],
    ]);
  });

  it('of no music is empty', () => {
    expect(tally([], new Map())).toEqual([['all', '0', '0', '–', '–', '0', '–', '–', '–', '–']]);
  });
});
