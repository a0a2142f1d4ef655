import type { AudioStream } from '@auralign/audio';
import type { Host } from '../host.ts';

/** A few hundredths of a second of work lie between two breaths. */
const FRAMES_BETWEEN_BREATHS = 131_072;

/**
 * The same host; its streams let messages in every now and then. Decoding a file that is in memory never leaves the
 * queue of promises, and a cancellation would wait until the end of the job.
 */
export function breathingHost(host: Host): Host {
  return {
    ...host,
    async openInput(input) {
      const opened = await host.openInput(input);
      return { ...opened, openStream: async () => breathing(await opened.openStream(), host) };
    },
  };
}

function breathing(stream: AudioStream, host: Host): AudioStream {
  return {
    format: stream.format,
    get warnings() {
      return stream.warnings;
    },
    async *blocks(options) {
      let frames = 0;
      for await (const block of stream.blocks(options)) {
        yield block;
        frames += block.frameCount;
        if (frames < FRAMES_BETWEEN_BREATHS) continue;
        frames = 0;
        await host.breathe();
      }
    },
    close: () => stream.close(),
  };
}
