import type { AudioStream } from '@auralign/audio';
import { memorySource, openAudio } from '@auralign/audio';
import { sine } from '@auralign/dsp';
import { checkCodec } from '@auralign/match';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pcm16Wav } from '../testing/wavFile.ts';
import { FFMPEG_CODECS, ffmpegCodecs } from './ffmpegCodecs.ts';

const RATE_HZ = 44_100;
const samples = sine({ frequencyHz: 997, sampleRateHz: RATE_HZ, frameCount: RATE_HZ, amplitude: 0.5 });
const openStream = (): Promise<AudioStream> =>
  openAudio(memorySource(pcm16Wav([samples, samples], RATE_HZ), 'sine.wav'));

describe('codecs of the system’s ffmpeg', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'auralign-test-'))));
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  /** A program that stands in for ffmpeg. */
  async function program(script: string): Promise<string> {
    const path = join(folder, 'ffmpeg');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it.each(FFMPEG_CODECS.map((codec) => [codec.title, codec] as const))(
    'takes a tone through %s and back',
    async (_, codec) => {
      const outcome = await checkCodec({ openStream, codec });
      expect(outcome.codec).toBe(codec.id);
      expect(outcome.truePeakDbtp).toBeCloseTo(-6.02, 1);
      // A steady tone is what codecs keep best; the onset at the first frame may ring by some tenths of a decibel.
      expect(Math.abs(outcome.decodedTruePeakDbtp - outcome.truePeakDbtp)).toBeLessThan(1.5);
      expect(outcome.trimDb).toBe(0);
    },
  );

  it.each([
    // Six bits a sample a channel (ISO/IEC 14496-3): 48 kbit/s a channel at 8 kHz, 132.3 for two at 11.025, 264.6 for one at 44.1.
    [8000, 2, ['opus-128', 'vorbis-q6']],
    [11_025, 2, ['aac-128', 'opus-128', 'vorbis-q6']],
    [22_050, 2, ['aac-256', 'aac-128', 'opus-128', 'vorbis-q6']],
    [22_050, 1, ['aac-128', 'opus-128', 'vorbis-q6']],
    [44_100, 1, ['aac-256', 'aac-128', 'opus-128', 'vorbis-q6']],
    [384_000, 2, ['aac-256', 'aac-128', 'opus-128']],
  ])('are of %i Hz and %i channels those that there are', (sampleRateHz, channelCount, ids) => {
    const suited = FFMPEG_CODECS.filter((codec) => codec.unsuitedTo({ sampleRateHz, channelCount }) === undefined);
    expect(suited.map(({ id }) => id)).toEqual(ids);
  });

  it('says what is missing where there is no ffmpeg, and that MP3 needs none', async () => {
    for (const codec of ffmpegCodecs(join(folder, 'nowhere'))) {
      await expect(checkCodec({ openStream, codec })).rejects.toMatchObject({
        code: 'DECODER_MISSING',
        hint: expect.stringContaining('mp3-320'),
      });
    }
  });

  it('says when it was built without the encoder, and when it fails otherwise', async () => {
    const [codec] = ffmpegCodecs(await program('echo "Unknown encoder \'aac\'" >&2; exit 1'));
    await expect(checkCodec({ openStream, codec: codec! })).rejects.toMatchObject({ code: 'DECODER_MISSING' });
    const [broken] = ffmpegCodecs(await program('echo "no space" >&2; exit 1'));
    await expect(checkCodec({ openStream, codec: broken! })).rejects.toThrow(/no space/);
  });

  it('ends ffmpeg and leaves nothing behind when it is cancelled', async () => {
    vi.stubEnv('TMPDIR', folder);
    const signal = { aborted: false };
    const [codec] = ffmpegCodecs(await program('exec sleep 600'));
    const trial = checkCodec({ openStream, codec: codec!, signal, onPass: () => void (signal.aborted = true) });
    await expect(trial).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(folder)).toEqual(['ffmpeg']);
  });
});
