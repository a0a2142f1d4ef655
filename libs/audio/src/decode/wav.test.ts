import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { decodeWithFfmpeg, interleave, readAll, runFfmpeg } from '../testing/oracle.ts';

describe('the WAV reader against ffmpeg', () => {
  const noise = (channelCount: number, codec: string) =>
    runFfmpeg([
      ...[
        '-f',
        'lavfi',
        '-i',
        `aevalsrc=${Array.from({ length: channelCount }, (_, c) => `random(${c})*1.9-0.95`).join('|')}:s=44100:d=0.2`,
      ],
      ...['-c:a', codec, '-f', 'wav', 'pipe:1'],
    ]);

  it.each(['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le', 'pcm_alaw', 'pcm_mulaw'])(
    'gives the same samples for %s',
    async (codec) => {
      for (const channelCount of [1, 2]) {
        const file = noise(channelCount, codec);
        const samples = interleave(await readAll(await openAudio(memorySource(file))));
        const expected = new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer);
        expect(samples.length).toBe(expected.length);
        expect(samples.length).toBe(8820 * channelCount);
        expect(samples).toEqual(expected);
      }
    },
  );
});
