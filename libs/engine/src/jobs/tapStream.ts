import type { AudioBlock, AudioStream } from '@auralign/audio';

/** The same stream; `onBlock` sees every block on its way. */
export function tapStream<S extends AudioStream>(stream: S, onBlock: (block: AudioBlock) => void): S {
  return {
    ...stream,
    get warnings() {
      return stream.warnings;
    },
    async *blocks(options) {
      for await (const block of stream.blocks(options)) {
        onBlock(block);
        yield block;
      }
    },
    close: () => stream.close(),
  };
}
