import { AuralignError } from '../errors.ts';
import type { AudioTags, CoverArt } from '../tags.ts';
import { concatBytes, utf8 } from './bytes.ts';

const VORBIS_COMMENT = 4;
const PICTURE = 6;
const VENDOR = 'Auralign';

/**
 * The metadata blocks behind STREAMINFO: comments always, the cover if there is one (RFC 9639, sections 8.6 and 8.8).
 *
 * @param channelMask WAVE channel mask to be recorded; 0: the layout is the customary one
 */
export function flacTagBlocks(tags: AudioTags, channelMask: number): Uint8Array {
  const fields: [string, string | number | undefined][] = [
    ['TITLE', tags.title],
    ['ARTIST', tags.artist],
    ['ALBUM', tags.album],
    ['ALBUMARTIST', tags.albumArtist],
    ['DATE', tags.date],
    ['GENRE', tags.genre],
    ['TRACKNUMBER', tags.trackNumber],
    ['ISRC', tags.isrc],
    ['COMMENT', tags.comment],
    [
      'WAVEFORMATEXTENSIBLE_CHANNEL_MASK',
      channelMask === 0 ? undefined : `0x${channelMask.toString(16).padStart(4, '0')}`,
    ],
  ];
  const comments = fields.flatMap(([key, value]) => (value === undefined ? [] : [counted(`${key}=${value}`)]));
  const body = concatBytes([counted(VENDOR), uint32(comments.length, true), ...comments]);
  const isLast = tags.cover === undefined;
  const blocks = [block(VORBIS_COMMENT, body, isLast)];
  if (tags.cover !== undefined) blocks.push(block(PICTURE, picture(tags.cover), true));
  return concatBytes(blocks);
}

function block(type: number, body: Uint8Array, isLast: boolean): Uint8Array {
  if (body.length >= 1 << 24) {
    throw new AuralignError('INVALID_OPTION', `FLAC: a metadata block of ${body.length} bytes`, 'Use a smaller cover.');
  }
  const header = uint32(body.length, false);
  header[0] = type | (isLast ? 0x80 : 0);
  return concatBytes([header, body]);
}

/** Front cover; width, height and colours are left at 0, which means "see the image". */
function picture({ mimeType, data }: CoverArt): Uint8Array {
  const mime = utf8(mimeType);
  return concatBytes([
    uint32(3, false),
    uint32(mime.length, false),
    mime,
    new Uint8Array(4 + 16), // no description; four unknown measures
    uint32(data.length, false),
    data,
  ]);
}

/** Text with its length in front, as Vorbis comments store it. */
function counted(text: string): Uint8Array {
  const bytes = utf8(text);
  return concatBytes([uint32(bytes.length, true), bytes]);
}

function uint32(value: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}
