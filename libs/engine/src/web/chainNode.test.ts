import type { Move } from '@auralign/match';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { makeSong } from '../testing/song.ts';
import { createChainNode, type ChainNode } from './chainNode.ts';

interface Processor {
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
type ProcessorClass = new (options: { processorOptions: unknown }) => Processor;

const sampleRate = 44_100;
const gain = (gainDb: number): Move => ({ id: 'g', kind: 'gain', gainDb, because: '', predicted: [], cost: '' });

/** Both ends of an AudioWorklet without a browser: the scope of the audio thread, the node of the page, a channel between. */
function stubAudioWorklet(): {
  processors: Processor[];
  addModule: Mock<(url: string) => Promise<void>>;
  context: BaseAudioContext;
} {
  const classes = new Map<string, ProcessorClass>();
  const processors: Processor[] = [];
  let channel = new MessageChannel();
  vi.stubGlobal('sampleRate', sampleRate);
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      readonly port = channel.port2;
    },
  );
  vi.stubGlobal('registerProcessor', (name: string, processor: ProcessorClass) => classes.set(name, processor));
  vi.stubGlobal(
    'AudioWorkletNode',
    class extends EventTarget {
      readonly port: MessagePort;
      constructor(_: unknown, name: string, options: { processorOptions: unknown }) {
        super();
        channel = new MessageChannel();
        this.port = channel.port1;
        processors.push(new (classes.get(name)!)(structuredClone(options)));
      }
      disconnect(): void {
        this.port.close();
      }
    },
  );
  const addModule = vi.fn<(url: string) => Promise<void>>(async (url) => {
    if (url !== 'chain.js') throw new Error('404');
    const { registerChainProcessor } = await import('../worklet.ts');
    registerChainProcessor();
  });
  return { processors, addModule, context: { audioWorklet: { addModule } } as unknown as BaseAudioContext };
}

/** Messages arrive in later turns. */
const arrived = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('the chain as a node', () => {
  let worklet: ReturnType<typeof stubAudioWorklet>;
  let chain: ChainNode | undefined;
  beforeEach(() => {
    worklet = stubAudioWorklet();
  });
  afterEach(() => {
    chain?.close();
    vi.unstubAllGlobals();
  });
  const create = async (moves: readonly Move[]): Promise<ChainNode> =>
    (chain = await createChainNode(worklet.context, { moduleUrl: 'chain.js', channelCount: 2, moves }));

  /** Plays so many seconds of a song through the last processor; returns its left channel. */
  function play(seconds: number): { input: Float32Array; output: Float32Array } {
    const { channels } = makeSong({ seconds });
    const output = new Float32Array(channels[0]!.length);
    const outputs = [[new Float32Array(128), new Float32Array(128)]];
    for (let start = 0; start + 128 <= output.length; start += 128) {
      const inputs = [channels.map((samples) => samples.slice(start, start + 128))];
      expect(worklet.processors.at(-1)!.process(inputs, outputs)).toBe(true);
      output.set(outputs[0]![0]!, start);
    }
    return { input: channels[0]!, output };
  }

  it('plays with the moves it was made with, and says how late', async () => {
    const { latencyFrames } = await create([gain(-6)]);
    expect(latencyFrames).toBe(882); // the reserve of 20 ms
    const { input, output } = play(0.5);
    expect(output[882 + 5000]).toBeCloseTo(input[5000]! * 10 ** (-6 / 20), 6);
  });

  it('sends one set of moves at a time and of the others the last', async () => {
    const { setMoves } = await create([]);
    play(0.1);
    const settled: number[] = [];
    const all = [-1, -2, -3, -9].map((db) => setMoves([gain(db)]).then(() => settled.push(db)));
    await arrived();
    play(0.5);
    await arrived();
    expect(settled).toEqual([-1]); // the next set has only just arrived
    const { input, output } = play(0.5);
    await Promise.all(all);
    expect(settled).toEqual([-1, -2, -3, -9]);
    expect(output[882 + 15_000]).toBeCloseTo(input[15_000]! * 10 ** (-9 / 20), 6);
  });

  it('refuses what cannot be realised and goes on', async () => {
    const { setMoves } = await create([gain(-6)]);
    const impossible: Move = {
      ...gain(0),
      kind: 'eq',
      channel: 'stereo',
      bands: [{ kind: 'notch', frequencyHz: 30_000, q: 1 }],
    };
    await expect(setMoves([impossible])).rejects.toMatchObject({ code: 'INVALID_PLAN' });
    const { input, output } = play(0.5);
    expect(output[882 + 5000]).toBeCloseTo(input[5000]! * 10 ** (-6 / 20), 6);
  });

  it('is silent while nothing is connected, and lets its processor go when it is closed', async () => {
    await create([gain(-6)]);
    const outputs = [[new Float32Array(128).fill(1), new Float32Array(128).fill(1)]];
    expect(worklet.processors[0]!.process([[]], outputs)).toBe(true);
    expect(outputs[0]!.every((samples) => samples.every((sample) => sample === 0))).toBe(true);
    chain!.close();
    await arrived();
    expect(worklet.processors[0]!.process([[]], outputs)).toBe(false);
  });

  it('loads its module once a context, and says so when it cannot', async () => {
    await create([]);
    await create([]);
    expect(worklet.addModule).toHaveBeenCalledTimes(1);
    const missing = createChainNode(worklet.context, { moduleUrl: 'missing.js', channelCount: 2, moves: [] });
    await expect(missing).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('missing.js') });
  });
});
