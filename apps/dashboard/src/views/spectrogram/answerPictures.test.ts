import { memorySource } from '@auralign/audio';
import { describe, expect, it } from 'vitest';
import { pieceWav } from '../../testing/measured.ts';
import { answerPictures } from './answerPictures.ts';
import type { Answer } from './messages.ts';

function worker(bytes: Uint8Array) {
  const answers: Answer[] = [];
  const ask = answerPictures(
    (answer) => answers.push(answer),
    (_, name) => Promise.resolve(memorySource(bytes, name)),
  );
  return { answers, ask };
}
const READ = { kind: 'read', trackId: 't', url: 'x', name: 'song.wav' } as const;
const PAINT = {
  kind: 'paint',
  askId: 1,
  trackId: 't',
  width: 40,
  height: 30,
  floorDb: -70,
  colormap: 'magma',
} as const;

describe('the worker of pictures', () => {
  it('reads a file once and paints it in the size asked for', async () => {
    const { answers, ask } = worker(await pieceWav());
    await ask(READ);
    await ask(PAINT);
    expect(answers.some(({ kind }) => kind === 'progress')).toBe(true);
    const painted = answers.find((answer) => answer.kind === 'painted');
    expect(painted?.pixels).toHaveLength(4 * 40 * 30);
    const read = answers.find((answer) => answer.kind === 'pictures');
    expect(read?.pictures.stereoImage).toBeDefined();
    expect(read?.pictures.peaks.maximum.length).toBeGreaterThan(0);
  });

  it('tells of a file it cannot read, and paints nothing of it', async () => {
    const { answers, ask } = worker(new TextEncoder().encode('this is no sound file, only a few words'));
    await ask(READ);
    await ask(PAINT);
    expect(answers.map(({ kind }) => kind)).toEqual(['failed']);
  });
});
