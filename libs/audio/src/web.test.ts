import { expect, it } from 'vitest';
import { openAudio } from './openAudio.ts';
import { encodeWithFfmpeg, firstDifference, readAll } from './testing/oracle.ts';
import { memorySource } from './memorySource.ts';
import { bytesOf, uint, wavFile } from './testing/riff.ts';
import { blobSource } from './web.ts';

it('reads slices of a blob', async () => {
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i >> 8);
  const source = blobSource(new Blob([bytes]), 'song');
  expect(source).toMatchObject({ name: 'song', byteLength: 600_000 });
  // Within a window, across its end, larger than one, past the end of the file.
  for (const [offset, length] of [
    [0, 8],
    [262_140, 8],
    [262_144, 5],
    [1, 500_000],
    [599_990, 100],
    [700_000, 4],
  ] as const) {
    expect(firstDifference(await source.read(offset, length), bytes.subarray(offset, offset + length))).toBe(-1);
  }
});

it('decodes a WAV file from a blob', async () => {
  const file = wavFile({}, bytesOf(...Array.from({ length: 10 }, (_, i) => uint(i, 2))));
  const [samples] = await readAll(await openAudio(blobSource(new File([file.slice()], 'a.wav'))));
  expect(Array.from(samples!, (x) => x * 32768)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('decodes a FLAC file from a blob like one in memory', async () => {
  const input = ['-f', 'lavfi', '-i', 'aevalsrc=random(0)-0.5:s=48000:d=6'];
  const file = encodeWithFfmpeg([...input, '-sample_fmt', 's16'], 'flac');
  expect(file.length).toBeGreaterThan(512 * 1024); // more than the decoder's window
  const fromBlob = await openAudio(blobSource(new Blob([file.slice()])));
  const [samples] = await readAll(fromBlob);
  expect(samples).toHaveLength(288_000);
  expect(firstDifference(samples!, (await readAll(await openAudio(memorySource(file))))[0]!)).toBe(-1);
  expect(fromBlob.warnings).toEqual([]);
});
