import { AuralignError, openAudio, type AudioStream } from '@auralign/audio';
import { ffmpegDecoder, fileSource } from '@auralign/audio/node';
import type { Codec, CodecInput, CodecPassage } from '@auralign/match';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an installed ffmpeg is asked for; the arguments are these and no others. */
const FORMATS = [
  { id: 'aac-256', title: 'AAC 256 kbit/s', encoder: 'aac', quality: ['-b:a', '256k'], ending: 'm4a' },
  { id: 'aac-128', title: 'AAC 128 kbit/s', encoder: 'aac', quality: ['-b:a', '128k'], ending: 'm4a' },
  { id: 'opus-128', title: 'Opus 128 kbit/s', encoder: 'libopus', quality: ['-b:a', '128k'], ending: 'opus' },
  // By quality: libvorbis refuses rates that do not suit the channels.
  { id: 'vorbis-q6', title: 'Ogg Vorbis q6', encoder: 'libvorbis', quality: ['-q:a', '6'], ending: 'ogg' },
] as const;
type Format = (typeof FORMATS)[number];

/** Bits a channel in a frame of 1024 samples (ISO/IEC 14496-3, 4.5.1.1), of which there are `rate / 1024` a second; up to 96 kHz. */
const AAC_BITS_PER_SAMPLE = 6144 / 1024;
const AAC_HIGHEST_HZ = 96_000;
/** libvorbis has settings up to here (`lib/modes/setup_X.h`). */
const VORBIS_HIGHEST_HZ = 200_000;

/** Why there is no such file; Opus has 6 to 510 kbit/s whatever goes in, which it converts to 48 kHz. */
function unsuited(
  { id, quality: [, quality] }: Format,
  { sampleRateHz, channelCount }: Pick<CodecInput, 'sampleRateHz' | 'channelCount'>,
): string | undefined {
  if (id === 'vorbis-q6' && sampleRateHz > VORBIS_HIGHEST_HZ) {
    return `Vorbis has settings up to ${VORBIS_HIGHEST_HZ / 1000} kHz`;
  }
  if (id !== 'aac-256' && id !== 'aac-128') return undefined;
  const rateHz = Math.min(sampleRateHz, AAC_HIGHEST_HZ);
  const highestKbps = Math.floor((AAC_BITS_PER_SAMPLE * rateHz * channelCount) / 1000);
  if (Number.parseInt(quality, 10) <= highestKbps) return undefined;
  const channels = channelCount === 1 ? 'one channel' : 'two channels';
  return `at ${rateHz / 1000} kHz AAC has at most ${highestKbps} kbit/s for ${channels}`;
}

/** For ten minutes of audio, which takes seconds; a process that hangs must end. */
const TIMEOUT_MS = 300_000;
/** ffmpeg explains itself at most this far in our messages. */
const LONGEST_MESSAGE = 300;
const OTHER_CODECS = 'Install an ffmpeg that has it, or check MP3, which needs none: --codec mp3-320.';

/**
 * Codecs of the system's ffmpeg, for `checkCodec`. What is encoded lies in a temporary folder until it is decoded. ffmpeg encodes with
 * its own AAC, libopus and libvorbis; a shop's encoder may differ by some tenths of a decibel. They throw `DECODER_MISSING` where there is
 * no ffmpeg, or it was built without the encoder.
 */
export const FFMPEG_CODECS: readonly Codec[] = ffmpegCodecs('ffmpeg');

/** @param program name or path of ffmpeg */
export function ffmpegCodecs(program: string): readonly Codec[] {
  return FORMATS.map((format) => ({
    id: format.id,
    title: format.title,
    unsuitedTo: (input) => unsuited(format, input),
    startPassage: (input) => startPassage(program, format, input),
  }));
}

async function startPassage(
  program: string,
  { encoder, quality, ending }: Format,
  { sampleRateHz, channelCount }: CodecInput,
): Promise<CodecPassage> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-codec-'));
  const encoded = join(folder, `passage.${ending}`);
  const args = ['-hide_banner', '-v', 'error', '-protocol_whitelist', 'file,pipe'];
  args.push('-f', 'f32le', '-ar', String(sampleRateHz), '-ac', String(channelCount), '-i', 'pipe:0');
  args.push('-c:a', encoder, ...quality, `file:${encoded}`);
  const child = spawn(program, args, {
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => void (words = (words + chunk.toString()).slice(0, 4096)));
  child.stdin.on('error', () => {}); // it ended early: its exit code tells why
  const ended = new Promise<void>((settle, fail) => {
    child.on('error', (cause) => fail(notStarted(encoder, cause)));
    child.on('close', (code, killedBy) => (code === 0 ? settle() : fail(failureOf(encoder, words, killedBy))));
  });
  ended.catch(() => {}); // told by `decoded`, or by the next `write`

  return {
    async write({ channels, frameCount }) {
      if (child.stdin.destroyed) return ended;
      if (child.stdin.write(interleaved(channels, frameCount))) return;
      // An input that breaks is a process that ended, and why it did is what counts.
      await Promise.race([once(child.stdin, 'drain').catch(() => ended), ended]);
    },
    async decoded(): Promise<AudioStream> {
      child.stdin.end();
      await ended;
      const source = await fileSource(encoded);
      const stream = await openAudio(source, { formats: [ffmpegDecoder(encoded, program)] });
      return {
        ...stream,
        async close() {
          await stream.close();
          await source.close();
        },
      };
    },
    async dispose() {
      child.kill('SIGKILL');
      await ended.catch(() => {}); // whoever waited has heard of it
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function interleaved(channels: readonly Float32Array[], frameCount: number): Uint8Array {
  const samples = new Float32Array(frameCount * channels.length); // little-endian, as all hosts are
  for (const [c, from] of channels.entries()) {
    for (let i = 0; i < frameCount; i++) samples[i * channels.length + c] = from[i]!;
  }
  return new Uint8Array(samples.buffer);
}

function notStarted(encoder: string, cause: Error): AuralignError {
  const message = `ffmpeg, which has the encoder ${encoder}, could not be started`;
  return new AuralignError('DECODER_MISSING', message, OTHER_CODECS, { cause });
}

function failureOf(encoder: string, words: string, killedBy: NodeJS.Signals | null): AuralignError {
  if (words.includes('Unknown encoder')) {
    return new AuralignError('DECODER_MISSING', `this ffmpeg was built without the encoder ${encoder}`, OTHER_CODECS);
  }
  const reason = killedBy === null ? words.trim().slice(0, LONGEST_MESSAGE) : `ended by ${killedBy}`;
  return new AuralignError('INTERNAL', `ffmpeg could not encode with ${encoder}: ${reason}`, OTHER_CODECS);
}
