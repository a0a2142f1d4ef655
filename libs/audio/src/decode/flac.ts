import { channelLabelsFromMask, defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { textAt, viewOf } from './bytes.ts';
import type { FormatDecoder } from './decoder.ts';
import { parseStreamInfo, type FlacStreamInfo } from './flacHeader.ts';
import { flacBlocks } from './flacStream.ts';

/** Free Lossless Audio Codec in its own container (RFC 9639). */
export const flac: FormatDecoder = {
  id: 'flac',
  sniff: (head) => textAt(head, 0, 4) === 'fLaC',
  async open(source) {
    const { info, firstFrame, channelMask } = await readMetadata(source);
    const { sampleRateHz, channelCount, bitsPerSample, frameCount } = info;
    if (bitsPerSample < 4) {
      throw new AuralignError('UNSUPPORTED_FORMAT', `${source.name}: FLAC with ${bitsPerSample} bits per sample`);
    }
    return {
      format: {
        container: 'flac',
        codec: 'flac',
        sampleRateHz,
        channelCount,
        channelLabels:
          channelMask === undefined
            ? defaultChannelLabels(channelCount)
            : channelLabelsFromMask(channelMask, channelCount),
        bitDepth: bitsPerSample,
        ...(frameCount === 0 ? {} : { frameCount }),
        lossless: true,
      },
      ...flacBlocks(source, info, firstFrame),
      close: () => Promise.resolve(),
    };
  },
};

const STREAMINFO = 0;
const VORBIS_COMMENT = 4;
/** Real files have about five blocks. */
const MAX_METADATA_BLOCKS = 1000;

async function readMetadata(
  source: ByteSource,
): Promise<{ info: FlacStreamInfo; firstFrame: number; channelMask: number | undefined }> {
  let info: FlacStreamInfo | undefined;
  let channelMask: number | undefined;
  let at = 4;
  for (let count = 0; count < MAX_METADATA_BLOCKS; count++) {
    const header = (await source.read(at, 4)).slice();
    if (header.length < 4) break;
    const type = header[0]! & 0x7f;
    const size = viewOf(header).getUint32(0) & 0xff_ffff;
    if (info === undefined) {
      const body = await source.read(at + 4, 34);
      if (type !== STREAMINFO || size < 34 || body.length < 34) break;
      info = parseStreamInfo(body);
    } else if (type === VORBIS_COMMENT && info.channelCount > 2) {
      channelMask = findChannelMask(await source.read(at + 4, Math.min(size, MAX_COMMENT_BYTES)));
    }
    at += 4 + size;
    if (header[0]! & 0x80) return { info, firstFrame: at, channelMask };
  }
  throw new AuralignError('CORRUPT_FILE', `${source.name}: the FLAC header is damaged`);
}

const MAX_COMMENT_BYTES = 64 * 1024;

/** The channel mask of RFC 9639, section 8.6.2, written where the layout differs from the customary one. */
function findChannelMask(comments: Uint8Array): number | undefined {
  const key = 'WAVEFORMATEXTENSIBLE_CHANNEL_MASK=';
  let text = '';
  for (let at = 0; at < comments.length; at += 4096) text += textAt(comments, at, 4096);
  const found = text.toUpperCase().indexOf(key);
  const value = /^0X([0-9A-F]{1,8})/.exec(text.slice(found + key.length, found + key.length + 10).toUpperCase());
  return found < 0 || value === null ? undefined : Number.parseInt(value[1]!, 16);
}
