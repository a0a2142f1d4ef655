import { expect, it } from 'vitest';
import { memorySource } from './memorySource.ts';
import { bytesOf, chunk, fmtBody, uint } from './testing/riff.ts';
import { waveLayout } from './waveLayout.ts';

const riff = (...chunks: readonly Uint8Array[]): Uint8Array => {
  const body = bytesOf('WAVE', ...chunks);
  return bytesOf('RIFF', uint(body.length, 4), body);
};
const samples = chunk('data', new Uint8Array(8));

it('tells the plain format from the extensible one', async () => {
  expect(await waveLayout(memorySource(riff(chunk('fmt ', fmtBody({})), samples)))).toEqual({
    isExtensible: false,
    chunksAfterData: [],
  });
  const extension = { validBits: 16, mask: 3 };
  const extensible = riff(chunk('fmt ', fmtBody({ channelCount: 2, extension })), samples);
  expect((await waveLayout(memorySource(extensible)))?.isExtensible).toBe(true);
});

it('names what comes after the samples, and nothing that comes before', async () => {
  const fmt = chunk('fmt ', fmtBody({}));
  const around = riff(
    fmt,
    chunk('LIST', new Uint8Array(4)),
    samples,
    chunk('cue ', new Uint8Array(4)),
    chunk('id3 ', new Uint8Array(3)),
  );
  expect((await waveLayout(memorySource(around)))?.chunksAfterData).toEqual(['cue ', 'id3 ']);
});

it('says nothing of what is no WAVE', async () => {
  expect(await waveLayout(memorySource(bytesOf('fLaC', new Uint8Array(40))))).toBeUndefined();
  expect(await waveLayout(memorySource(new Uint8Array(0)))).toBeUndefined();
});
