import { createSignalPictures, type SignalPictures } from './pictures.ts';

interface Block {
  readonly channels: readonly Float32Array[];
  readonly frameCount: number;
}

/** As much of an audio stream as is looked at. */
interface Stream<Options, B extends Block> {
  readonly format: { readonly sampleRateHz: number; readonly channelCount: number };
  blocks(options?: Options): AsyncIterableIterator<B>;
}

/**
 * The same stream, whose pictures are made of the blocks that are read from it: a file is decoded once for figures and pictures.
 *
 * @returns the stream to read instead, and the pictures of what has been read of it so far
 */
export function tapPictures<Options, B extends Block, S extends Stream<Options, B>>(
  stream: S & Stream<Options, B>,
): { readonly stream: S; pictures(): SignalPictures } {
  const maker = createSignalPictures(stream.format);
  const tapped = Object.create(stream, {
    blocks: {
      async *value(options?: Options): AsyncGenerator<B, void, void> {
        for await (const block of stream.blocks(options)) {
          maker.process(block.channels, block.frameCount);
          yield block;
        }
      },
    },
  }) as S;
  return { stream: tapped, pictures: () => maker.result() };
}
