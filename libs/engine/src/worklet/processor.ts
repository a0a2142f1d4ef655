import { audioWorkletScope as scope, type ProcessorOptions } from './scope.ts'; // first: see there
import { failureOf } from '../failure.ts';
import { createLiveChain } from '../live/liveChain.ts';
import { CHAIN_PROCESSOR, type ChainProcessorOptions, type FromProcessor, type ToProcessor } from './messages.ts';

/**
 * Registers the processor `auralign-chain`: the renderer's chain on whatever is connected to the node, late by the
 * latency it tells. To be called once, in a module of an AudioWorklet.
 */
export function registerChainProcessor(): void {
  class ChainProcessor extends scope.AudioWorkletProcessor {
    readonly #chain;
    /** Ids that wait for the moves to be heard. */
    #unsettled: number[] = [];
    #isClosed = false;

    constructor(options: ProcessorOptions) {
      super();
      this.#chain = createLiveChain({
        sampleRateHz: scope.sampleRate,
        ...(options.processorOptions as ChainProcessorOptions),
      });
      this.port.addEventListener('message', ({ data }: MessageEvent<ToProcessor>) => this.#take(data));
      this.port.start();
      this.#send({ kind: 'ready', latencyFrames: this.#chain.latencyFrames });
    }

    process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
      const input = inputs[0]!;
      const output = outputs[0]!;
      for (let c = 0; c < output.length; c++) {
        const from = input[c];
        if (from === undefined)
          output[c]!.fill(0); // nothing is connected
        else output[c]!.set(from);
      }
      this.#chain.process(output, output[0]!.length);
      if (this.#unsettled.length > 0 && this.#chain.isSettled) this.#tellSettled();
      return !this.#isClosed;
    }

    #take(message: ToProcessor): void {
      switch (message.kind) {
        case 'moves':
          try {
            this.#chain.setMoves(message.moves);
            this.#unsettled.push(message.id);
          } catch (error) {
            this.#send({ kind: 'refused', id: message.id, failure: failureOf(error) });
          }
          return;
        case 'close':
          this.#isClosed = true;
          return;
        default:
          message satisfies never;
      }
    }

    #tellSettled(): void {
      const { latencyFrames } = this.#chain;
      for (const id of this.#unsettled) this.#send({ kind: 'settled', id, latencyFrames });
      this.#unsettled = [];
    }

    #send(message: FromProcessor): void {
      this.port.postMessage(message);
    }
  }

  scope.registerProcessor(CHAIN_PROCESSOR, ChainProcessor);
}
