import type { AudioBlock } from '../block.ts';
import type { AudioFormat } from '../format.ts';
import { DEFAULT_MAX_FRAME_COUNT } from '../guardStream.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream, AudioWarning, BlockOptions } from '../stream.ts';
import { createPcmUnpacker, type PcmLayout } from './pcm.ts';

/** The samples of an uncompressed file, once its header has been understood. */
export interface PcmRegion {
  readonly format: AudioFormat;
  readonly layout: PcmLayout;
  /** First byte of the samples. */
  readonly startByte: number;
  /** Frames that lie inside the file. */
  readonly frameCount: number;
  readonly warnings: readonly AudioWarning[];
}

/** Streams uncompressed samples; block buffers are reused. */
export function pcmStream(source: ByteSource, region: PcmRegion): AudioStream {
  const { format, layout, startByte, frameCount } = region;
  const warnings = [...region.warnings];
  const bytesPerFrame = layout.bytesPerSample * layout.channelCount;

  async function* blocks(options: BlockOptions = {}): AsyncGenerator<AudioBlock, undefined, undefined> {
    const maxFrameCount = options.maxFrameCount ?? DEFAULT_MAX_FRAME_COUNT;
    const capacity = Math.min(maxFrameCount, frameCount);
    const { channels, unpack } = createPcmUnpacker(layout, capacity);
    for (let startFrame = 0; startFrame < frameCount;) {
      const wanted = Math.min(capacity, frameCount - startFrame);
      const bytes = await source.read(startByte + startFrame * bytesPerFrame, wanted * bytesPerFrame);
      const got = Math.floor(bytes.length / bytesPerFrame);
      unpack(bytes, got);
      if (got > 0) yield { channels, frameCount: got, startFrame };
      startFrame += got;
      if (got < wanted) {
        warnings.push({ code: 'truncated', message: `the file ended while it was read, at frame ${startFrame}` });
        return;
      }
    }
  }

  return { format, warnings, blocks, close: () => Promise.resolve() };
}
