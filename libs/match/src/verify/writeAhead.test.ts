import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import { renderStream, type RenderedStream } from '../render.ts';
import { firstDifference, memoryStream, readAll } from '../testing/memoryStream.ts';
import { shareStream, type SharedStream } from './shareStream.ts';
import { createFileAhead } from './writeAhead.ts';

const samples = [0, 1].map((c) => Float32Array.from({ length: 20_000 }, (_, n) => Math.sin(n * (c + 1))));
const rendering = (): RenderedStream =>
  renderStream(memoryStream(samples, { sampleRateHz: 48_000 }), [], { encoding: 'float', bitDepth: 32 });
const gain = (gainDb: number): Move[] => [{ id: 'gain', kind: 'gain', gainDb, because: '', predicted: [], cost: '' }];

/** Both halves of a rendering, the meters' one read to its end. */
function shared(): { toFile: SharedStream; measured: Promise<Float32Array[]> } {
  const [toMeters, toFile] = shareStream(rendering());
  return { toFile, measured: readAll(toMeters.stream) };
}

function createDisk() {
  const files: { samples?: Float32Array[]; end?: string }[] = [];
  return {
    files,
    async write(rendered: RenderedStream) {
      const file: (typeof files)[number] = {};
      files.push(file);
      try {
        file.samples = await readAll(rendered);
        return { sha256: `hash ${files.length}` };
      } catch (error) {
        file.end = (error as { code: string }).code;
        throw error;
      }
    },
  };
}

describe('a file written ahead', () => {
  it('has all samples when it is accepted, and no end before', async () => {
    const disk = createDisk();
    const ahead = createFileAhead(disk.write);
    const { toFile, measured } = shared();
    await ahead.begin(gain(1), toFile);
    await measured;
    for (let turn = 0; turn < 100; turn++) await Promise.resolve(); // whatever would come by itself has come
    expect(disk.files).toEqual([{}]);
    const rewritten = gain(1).map((move) => ({ ...move, because: 'in other words' }));
    expect(await ahead.accept(rewritten)).toEqual({ written: { sha256: 'hash 1' }, frameCount: 20_000 });
    expect(disk.files[0]!.samples!.map((channel, c) => firstDifference(channel, samples[c]!))).toEqual([-1, -1]);
    expect(await ahead.accept(gain(1))).toBeUndefined();
  });

  it('is told to go when other moves are settled on, when the next one begins, and when nothing is', async () => {
    const disk = createDisk();
    const ahead = createFileAhead(disk.write);
    const begin = async (gainDb: number) => {
      const { toFile, measured } = shared();
      await ahead.begin(gain(gainDb), toFile);
      await measured;
    };
    await begin(1);
    expect(await ahead.accept(gain(2))).toBeUndefined();
    await begin(2);
    await begin(3);
    await ahead.dismiss();
    expect(disk.files).toEqual([{ end: 'CANCELLED' }, { end: 'CANCELLED' }, { end: 'CANCELLED' }]);
    await ahead.dismiss(); // nothing is under way
  });

  it('does not wait for meters that have broken off, nor they for it', async () => {
    const disk = createDisk();
    const ahead = createFileAhead(disk.write);
    const [toMeters, toFile] = shareStream(rendering());
    await ahead.begin(gain(1), toFile);
    toMeters.leave();
    await ahead.dismiss();
    expect(disk.files).toEqual([{ end: 'CANCELLED' }]);

    const refusing = createFileAhead(async () => {
      throw new Error('the disk is full');
    });
    const { toFile: refused, measured } = shared();
    await refusing.begin(gain(1), refused);
    expect((await measured)[0]).toHaveLength(20_000);
    await expect(refusing.accept(gain(1))).rejects.toThrow('the disk is full');
  });
});
