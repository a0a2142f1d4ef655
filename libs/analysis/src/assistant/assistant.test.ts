import type { ChannelLabel } from '@auralign/audio';
import { createKernels, whiteNoise } from '@auralign/dsp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { analyze } from '../analyze.ts';
import { generatedStream } from '../conformance/generatedStream.ts';
import { STAGES } from '../stages/index.ts';
import { streamOf } from '../testing/measure.ts';
import { song } from '../testing/song.ts';
import { createAssistant } from './createAssistant.ts';
import type { AssistantPort, FromAssistant, ToAssistant } from './messages.ts';

const FILE = { name: 'test' };
const LABELS_5_1: readonly ChannelLabel[] = ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'];
const noise = (seed: number, frameCount: number): Float32Array => whiteNoise({ seed, frameCount, rms: 0.1 });

/** An assistant on the queue of this thread; messages are cloned as between threads. */
function localPort(intercept: (message: ToAssistant, lose: (error: Error) => void) => boolean = () => true): {
  port: AssistantPort;
  sent: ToAssistant['kind'][];
} {
  const sent: ToAssistant['kind'][] = [];
  let onMessage: (message: FromAssistant) => void = () => {};
  let onLoss: (error: Error) => void = () => {};
  const assistant = createAssistant((message) => {
    const clone = structuredClone(message);
    setTimeout(() => onMessage(clone));
  });
  const port: AssistantPort = {
    post(message) {
      sent.push(message.kind);
      const clone = structuredClone(message);
      setTimeout(() => {
        if (intercept(clone, onLoss)) assistant(clone);
      });
    },
    listen(...listeners) {
      [onMessage, onLoss] = listeners;
    },
  };
  return { port, sent };
}

const damaged = noise(5, 100_001);
damaged[777] = Number.NaN;
damaged[90_000] = Infinity;

afterEach(() => vi.unstubAllGlobals());

describe('two threads', () => {
  it.each<[string, readonly Float32Array[], number, readonly ChannelLabel[] | undefined]>([
    ['a song', song({ seconds: 24.3 }), 44_100, undefined],
    [
      'a prime number of frames',
      song({ seconds: 9 }).map((samples) => samples.subarray(0, 377_777)),
      44_100,
      undefined,
    ],
    ['mono', [noise(1, 200_003)], 44_100, ['M']],
    ['5.1', LABELS_5_1.map((_, i) => noise(i + 1, 190_001)), 48_000, LABELS_5_1],
    ['8 kHz', [noise(1, 80_001), noise(2, 80_001)], 8000, undefined],
    ['192 kHz', [noise(1, 600_007), noise(2, 600_007)], 192_000, undefined],
    ['exactly one chunk', [noise(1, 65_536), noise(2, 65_536)], 48_000, undefined],
    ['a frame more than a block', [noise(1, 8193)], 44_100, ['M']],
    ['one frame', [Float32Array.of(0.5)], 44_100, ['M']],
    ['silence', [new Float32Array(50_000), new Float32Array(50_000)], 44_100, undefined],
    ['damaged floats', [damaged, noise(6, 100_001)], 48_000, undefined],
  ])('write the report of one, byte for byte: %s', async (_, channels, sampleRateHz, channelLabels) => {
    const stream = () => streamOf(channels, sampleRateHz, channelLabels === undefined ? {} : { channelLabels });
    for (const backend of ['wasm-simd', 'typescript'] as const) {
      if (backend === 'typescript' && channels[0]!.length > 100_001) continue; // slow, and the same path
      const alone = await analyze(stream(), { file: FILE, series: true, kernels: createKernels(backend) });
      const { port, sent } = localPort(); // one assistant for all, as for the rounds of a match
      for (const assistantTakes of ['spectra', 'everything', 'spectra'] as const) {
        const kernels = createKernels(backend);
        const helped = await analyze(stream(), { file: FILE, series: true, kernels, assistant: port, assistantTakes });
        expect(JSON.stringify(helped)).toBe(JSON.stringify(alone));
        expect(sent.at(-1)).toBe('finish');
      }
    }
  });

  it('write the report of one of a file so long that the second one reads the grids as well', async () => {
    const minute = noise(1, 60 * 8000);
    const stream = () =>
      generatedStream({
        sampleRateHz: 8000,
        channelLabels: ['M'],
        frameCount: 1201 * 8000,
        render: ([samples], frameCount, startFrame) => {
          for (let i = 0; i < frameCount; i++) samples![i] = minute[(startFrame + i) % minute.length]!;
        },
      });
    const stages = ['loudness', 'pumping', 'space'] as const;
    const alone = await analyze(stream(), { file: FILE, stages });
    expect(await analyze(stream(), { file: FILE, stages, assistant: localPort().port })).toEqual(alone);
  });

  it('write the report of one for a choice of stages and blocks of any length', async () => {
    const channels = song({ seconds: 12 });
    const stages = ['loudness', 'truePeak', 'dynamics', 'stereo'] as const;
    const alone = await analyze(streamOf(channels, 44_100), { file: FILE, stages });
    const long = streamOf(channels, 44_100);
    const inOne = {
      ...long,
      async *blocks() {
        yield { channels, frameCount: channels[0]!.length, startFrame: 0 };
      },
    };
    for (const assistantTakes of ['spectra', 'everything'] as const) {
      const { port } = localPort();
      const helped = await analyze(inOne, { file: FILE, stages, assistant: port, assistantTakes });
      expect(helped).toEqual(alone);
    }
  });

  it('round what they measure alike, as the samples would have been rounded before', async () => {
    const channels = song({ seconds: 8 });
    channels[0]![1000] = 1e30; // full scale once it is rounded, and no damage any more
    const rounding = { bitDepth: 16, dither: 'tpdf', seed: 3, channelCount: 2, sampleRateHz: 44_100 } as const;
    const rounded = channels.map((samples) => samples.slice());
    createKernels().rendering.createRounding(rounding).process(rounded, rounded[0]!.length);
    const expected = await analyze(streamOf(rounded, 44_100), { file: FILE });
    const alone = await analyze(streamOf(channels, 44_100), { file: FILE, rounding });
    expect(alone).toEqual(expected);
    for (const assistantTakes of ['spectra', 'everything'] as const) {
      const { port } = localPort();
      const stream = streamOf(channels, 44_100);
      expect(await analyze(stream, { file: FILE, rounding, assistant: port, assistantTakes })).toEqual(expected);
    }
  });

  it('write the report of one where a browser lets no memory be shared', async () => {
    const stream = () => streamOf([noise(1, 200_003), noise(2, 200_003)], 48_000);
    const alone = await analyze(stream(), { file: FILE });
    vi.stubGlobal('SharedArrayBuffer', undefined);
    for (const assistantTakes of ['spectra', 'everything'] as const) {
      const { port } = localPort();
      expect(await analyze(stream(), { file: FILE, assistant: port, assistantTakes })).toEqual(alone);
    }
  });

  it('leave out the series unless they are asked for', async () => {
    const { port } = localPort();
    const report = await analyze(streamOf([noise(1, 100_000)], 44_100), { file: FILE, assistant: port });
    expect(report.series).toBeUndefined();
  });

  it('hold few chunks at a time, however slow the second one is', async () => {
    let held = 0;
    let most = 0;
    const { port } = localPort((message) => {
      if (message.kind === 'frames') held--;
      return true;
    });
    const counting: AssistantPort = {
      ...port,
      post(message) {
        if (message.kind === 'frames') most = Math.max(most, ++held);
        port.post(message);
      },
    };
    for (const assistantTakes of ['spectra', 'everything'] as const) {
      await analyze(streamOf([noise(1, 2_000_000)], 44_100), { file: FILE, assistant: counting, assistantTakes });
      expect(held).toBe(0);
      expect(most).toBeLessThanOrEqual(8);
    }
  });

  it('end with what the second one died of, at whatever moment', async () => {
    for (const moment of ['begin', 'frames', 'flush', 'finish'] as const) {
      const { port } = localPort(({ kind }, lose) => {
        if (kind === moment) lose(new Error(`died at ${kind}`));
        return kind !== moment;
      });
      const analysis = analyze(streamOf([noise(1, 1_000_000)], 44_100), { file: FILE, assistant: port });
      await expect(analysis).rejects.toThrow(`died at ${moment}`);
    }
    const { port } = localPort(({ kind }, lose) => {
      if (kind === 'flush') lose(new Error('died at the end'));
      return kind !== 'flush';
    });
    const stream = streamOf([noise(1, 1_000_000)], 44_100);
    const rendering = analyze(stream, { file: FILE, assistant: port, assistantTakes: 'everything' });
    await expect(rendering).rejects.toThrow('died at the end');
  });

  it('end with a fault of the second one', async () => {
    const { port } = localPort((message) => {
      if (message.kind === 'begin') Object.assign(message.format, { sampleRateHz: Number.NaN });
      return true;
    });
    const analysis = analyze(streamOf([noise(1, 1_000_000)], 44_100), { file: FILE, assistant: port });
    await expect(analysis).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('stop when they are cancelled half way, and when there is nothing to measure', async () => {
    const signal = { aborted: false };
    const { port, sent } = localPort();
    const stream = generatedStream({
      sampleRateHz: 44_100,
      channelLabels: ['M'],
      frameCount: 1e7,
      render: () => void (signal.aborted = sent.includes('frames')),
    });
    await expect(analyze(stream, { file: FILE, signal, assistant: port })).rejects.toMatchObject({ code: 'CANCELLED' });
    for (const assistantTakes of ['spectra', 'everything'] as const) {
      const nothing = streamOf([new Float32Array(0)], 44_100);
      const empty = analyze(nothing, { file: FILE, assistant: localPort().port, assistantTakes });
      await expect(empty).rejects.toMatchObject({ code: 'EMPTY_AUDIO' });
    }
  });
});

describe('stages', () => {
  it('that depend on what only the second thread has run there too', () => {
    const elsewhere = STAGES.filter((stage) => 'looksAt' in stage).map(({ id }) => id);
    // A stage of the first thread would find no frames, which the byte-for-byte test above tells; this names the list.
    expect(elsewhere).toEqual([
      'dynamics',
      'spectrum',
      'bands',
      'stereo',
      'features',
      'bandTimeline',
      'sections',
      'pumping',
      'space',
      'resonances',
      'lossy',
    ]);
  });
});
