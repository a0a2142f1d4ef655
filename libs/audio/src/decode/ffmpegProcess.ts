import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

import type { AudioBlock } from '../block.ts';
import { defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { AudioFormat } from '../format.ts';
import type { AudioStream, AudioWarning } from '../stream.ts';
import type { FormatDecoder } from './decoder.ts';

const BYTES_PER_SAMPLE = 4;
/** ffmpeg explains itself at most this far in our messages. */
const LONGEST_MESSAGE = 400;
const PROBE_TIMEOUT_MS = 20_000;

/**
 * The system's ffmpeg as a decoder of one file, for formats that nothing else here reads: hand it to `openAudio` last
 * among the `decoders`, or as the only one of the `formats` to decode with it and nothing else. Only local files: what
 * looks like a protocol or an option in the name is taken for a name.
 *
 * `open` throws `DECODER_MISSING` if there is no ffmpeg, `UNSUPPORTED_FORMAT` if it finds no audio either.
 *
 * @param path    the file itself: ffmpeg reads it, not the `ByteSource`
 * @param program name or path of ffmpeg
 */
export function ffmpegDecoder(path: string, program = 'ffmpeg'): FormatDecoder {
  // An absolute path cannot be an option; "file:" keeps "http:" and "concat:" in a name from being a protocol.
  const input = `file:${resolve(path)}`;
  return {
    id: 'ffmpeg',
    sniff: () => true,
    open: async () => ffmpegStream(program, input, path, await probe(program, input, path)),
  };
}

/** Whether `program` starts at all, and which version it says it is. */
export async function ffmpegVersion(program = 'ffmpeg'): Promise<string | undefined> {
  try {
    const { stdout } = await runToEnd(program, ['-hide_banner', '-version']);
    return /ffmpeg version (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined; // not installed: that is the answer
  }
}

/** The first audio stream as ffmpeg describes it. */
async function probe(program: string, input: string, name: string): Promise<AudioFormat> {
  // Without an output ffmpeg describes the input on stderr and ends with an error, as it should.
  const { stderr } = await runToEnd(program, ['-hide_banner', '-nostdin', '-protocol_whitelist', 'file', '-i', input]);
  const format = parseDescription(stderr);
  if (format !== undefined) return format;
  const said = stderr.trim().split('\n').at(-1)?.replaceAll(`${input}: `, '').slice(0, LONGEST_MESSAGE) ?? '';
  throw new AuralignError(
    'UNSUPPORTED_FORMAT',
    `${name}: no audio of a known format, and ffmpeg finds none either${said === '' ? '' : ` (${said})`}`,
    'Is it a sound file? Export it again as WAV or FLAC, or copy it again if it was cut off on the way.',
  );
}

const CHANNELS_OF_LAYOUT: Readonly<Record<string, number>> = {
  'mono': 1, 'stereo': 2, 'downmix': 2, '2.1': 3, '3.0': 3, '3.0(back)': 3, '3.1': 4, '4.0': 4, 'quad': 4, 'quad(side)': 4,
  '4.1': 5, '5.0': 5, '5.0(side)': 5, '5.1': 6, '5.1(side)': 6, '6.0': 6, '6.0(front)': 6, 'hexagonal': 6, '6.1': 7,
  '6.1(back)': 7, '6.1(front)': 7, '7.0': 7, '7.0(front)': 7, '7.1': 8, '7.1(wide)': 8, '7.1(wide-side)': 8, 'octagonal': 8,
}; // prettier-ignore

/** "Stream #0:0: Audio: wmav2 (…), 44100 Hz, stereo, fltp, 128 kb/s" */
export function parseDescription(text: string): AudioFormat | undefined {
  const line = text.split('\n').find((one) => /Stream #.*: Audio: /.test(one));
  const found = line && /Audio: (\w+).*?, (\d+) Hz, ([^,]+)(?:, ([^,\s]+))?/.exec(line);
  if (!line || !found) return undefined;
  const [, codec, rate, layout] = found;
  const channelCount = CHANNELS_OF_LAYOUT[layout!.trim()] ?? Number(/^(\d+) channels/.exec(layout!)?.[1] ?? 0);
  const bitRate = Number(/(\d+) kb\/s/.exec(line)?.[1] ?? 0) * 1000;
  if (channelCount < 1) return undefined;
  return {
    container: 'ffmpeg',
    codec: 'other',
    sampleRateHz: Number(rate),
    channelCount,
    channelLabels: defaultChannelLabels(channelCount),
    ...(bitRate > 0 ? { bitRate } : {}),
    lossless: /^(pcm_|flac|alac|ape|wavpack|tta|tak|shorten|truehd|mlp|als)/.test(codec!),
  };
}

function ffmpegStream(program: string, input: string, name: string, format: AudioFormat): AudioStream {
  const warnings: AudioWarning[] = [];
  let child: ChildProcess | undefined;

  async function* blocks(): AsyncIterableIterator<AudioBlock> {
    const { channelCount, sampleRateHz } = format;
    const frameBytes = channelCount * BYTES_PER_SAMPLE;
    // Rate and channel count are pinned: some formats change them half way, and raw samples cannot say so.
    const args = [
      '-hide_banner',
      '-nostdin',
      '-v',
      'error',
      '-protocol_whitelist',
      'file,pipe',
      '-i',
      input,
      '-map',
      '0:a:0',
    ];
    args.push('-ar', String(sampleRateHz), '-ac', String(channelCount), '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1');
    const running = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = running;
    const messages = collect(running.stderr);
    const ended = exitOf(running, program);
    ended.catch(() => {}); // awaited below; the reader may leave earlier
    let rest: Buffer = Buffer.alloc(0);
    let startFrame = 0;
    try {
      // Reading only as fast as blocks are taken keeps ffmpeg, and with it memory, waiting.
      for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
        const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const frameCount = Math.floor(bytes.length / frameBytes);
        rest = bytes.subarray(frameCount * frameBytes);
        if (frameCount === 0) continue;
        yield { channels: deinterleave(bytes, frameCount, channelCount), frameCount, startFrame };
        startFrame += frameCount;
      }
      const code = await ended;
      const text = messages().trim();
      if (code === 0 && text === '') return;
      const reason = (text === '' ? `ended with ${code}` : text).slice(0, LONGEST_MESSAGE);
      if (startFrame === 0) throw new AuralignError('CORRUPT_FILE', `${name}: ffmpeg: ${reason}`);
      warnings.push({ code: code === 0 ? 'corrupt-frame' : 'truncated', message: `ffmpeg: ${reason}` });
    } finally {
      running.kill('SIGKILL');
    }
  }

  return {
    format,
    warnings,
    blocks,
    async close() {
      child?.kill('SIGKILL');
    },
  };
}

function deinterleave(bytes: Buffer, frameCount: number, channelCount: number): Float32Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(frameCount);
    for (let i = 0; i < frameCount; i++)
      samples[i] = view.getFloat32((i * channelCount + channel) * BYTES_PER_SAMPLE, true);
    return samples;
  });
}

async function runToEnd(program: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROBE_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  await exitOf(child, program);
  return { stdout: stdout(), stderr: stderr() };
}

/** Gathers the first 64 KiB of what a process says. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    if (text.length < 65_536) text += chunk.toString();
  });
  return () => text;
}

function exitOf(child: ChildProcess, program: string): Promise<number | null> {
  return new Promise((settle, fail) => {
    child.on('error', (cause) =>
      fail(
        new AuralignError(
          'DECODER_MISSING',
          `${program} could not be started`,
          'Install ffmpeg, or convert the file to WAV, FLAC or MP3.',
          { cause },
        ),
      ),
    );
    child.on('close', (code) => settle(code));
  });
}
