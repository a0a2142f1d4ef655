import { AuralignError } from '@auralign/audio';
import type { Move } from '@auralign/match';
import { errorOf } from '../failure.ts';
import {
  CHAIN_PROCESSOR,
  type ChainProcessorOptions,
  type FromProcessor,
  type ToProcessor,
} from '../worklet/messages.ts';

/** A correction chain as a node of the Web Audio graph. */
export interface ChainNode {
  /** To be connected like any other node; plays what comes in with the moves done to it. */
  readonly node: AudioWorkletNode;
  /** Frames the sound comes out late by: delay by as many what is played beside it. Grows only when moves need more. */
  readonly latencyFrames: number;
  /**
   * Other moves from now on, crossfaded. While one set is on its way only the last of the next ones is kept, so that
   * this may be called with every movement of the mouse.
   *
   * @returns settles when these moves, or newer ones, are heard; not before the context runs
   * @throws AuralignError `INVALID_PLAN` when a move cannot be realised; those before go on
   */
  setMoves(moves: readonly Move[]): Promise<void>;
  /** Ends the processor; the node is silent afterwards. */
  close(): void;
}

export interface ChainNodeOptions {
  /** The app's worklet module, which calls `registerChainProcessor`. */
  readonly moduleUrl: string;
  readonly channelCount: number;
  readonly moves: readonly Move[];
  /** Latency kept in reserve; see `createLiveChain`. */
  readonly reserveFrames?: number;
}

interface Request {
  readonly moves: readonly Move[];
  readonly waiters: { resolve(): void; reject(error: unknown): void }[];
}

const loaded = new WeakMap<BaseAudioContext, Map<string, Promise<void>>>();

/**
 * The renderer's chain as a node: what is heard is what `renderStream` would write, if the context runs at the file's
 * rate.
 *
 * @throws AuralignError `INVALID_PLAN` when a move cannot be realised at the context's rate; `INTERNAL` when the module
 *   cannot be loaded
 */
export async function createChainNode(context: BaseAudioContext, options: ChainNodeOptions): Promise<ChainNode> {
  const { moduleUrl, ...processorOptions } = options;
  const { channelCount } = options;
  await loadModule(context, moduleUrl);
  const node = new AudioWorkletNode(context, CHAIN_PROCESSOR, {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    channelCount,
    channelCountMode: 'explicit',
    channelInterpretation: 'discrete',
    outputChannelCount: [channelCount],
    processorOptions: processorOptions satisfies ChainProcessorOptions,
  });
  return connectNode(node);
}

async function loadModule(context: BaseAudioContext, moduleUrl: string): Promise<void> {
  const modules = loaded.get(context) ?? new Map<string, Promise<void>>();
  loaded.set(context, modules);
  const loading = modules.get(moduleUrl) ?? context.audioWorklet.addModule(moduleUrl);
  modules.set(moduleUrl, loading);
  try {
    await loading;
  } catch (cause) {
    modules.delete(moduleUrl);
    throw new AuralignError('INTERNAL', `The audio module ${moduleUrl} could not be loaded.`, undefined, { cause });
  }
}

/** Waits for the processor's first word and keeps one set of moves on its way at a time. */
function connectNode(node: AudioWorkletNode): Promise<ChainNode> {
  let latencyFrames = 0;
  let lastId = 0;
  let current: Request | undefined;
  let next: Request | undefined;
  const post = (message: ToProcessor): void => node.port.postMessage(message);
  const send = (request: Request): void => {
    current = request;
    post({ kind: 'moves', id: ++lastId, moves: request.moves });
  };
  const settle = (act: (waiter: Request['waiters'][number]) => void): void => {
    current?.waiters.forEach(act);
    current = undefined;
    if (next !== undefined) send(next);
    next = undefined;
  };
  const chainNode: ChainNode = {
    node,
    get latencyFrames() {
      return latencyFrames;
    },
    setMoves(moves) {
      return new Promise((resolve, reject) => {
        const waiters = [{ resolve, reject }];
        if (current === undefined) send({ moves, waiters });
        else next = { moves, waiters: [...(next?.waiters ?? []), ...waiters] };
      });
    },
    close() {
      post({ kind: 'close' });
      node.disconnect();
    },
  };
  return new Promise((resolve, reject) => {
    node.addEventListener('processorerror', () => {
      reject(new AuralignError('INTERNAL', 'The correction chain could not be started.'));
      settle((waiter) => waiter.reject(new AuralignError('INTERNAL', 'The correction chain stopped.')));
    });
    node.port.addEventListener('message', ({ data }: MessageEvent<FromProcessor>) => {
      switch (data.kind) {
        case 'ready':
          latencyFrames = data.latencyFrames;
          resolve(chainNode);
          return;
        case 'settled':
          latencyFrames = data.latencyFrames;
          settle((waiter) => waiter.resolve());
          return;
        case 'refused':
          settle((waiter) => waiter.reject(errorOf(data.failure)));
          return;
        default:
          data satisfies never;
      }
    });
    node.port.start();
  });
}
