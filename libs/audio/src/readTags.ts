import type { ICommonTagsResult, IPicture } from 'music-metadata';

import { AuralignError } from './errors.ts';
import type { ByteSource } from './source.ts';
import type { AudioTags, CoverArt } from './tags.ts';

/** Larger pictures are left out. */
const LARGEST_COVER_BYTES = 16 * 1024 * 1024;
const LARGEST_READ_BYTES = LARGEST_COVER_BYTES + 64 * 1024;
/** Tags are a few reads at known places; a damaged file could lead a parser through all of it. */
const MOST_BYTES = 4 * LARGEST_READ_BYTES;
const MOST_READS = 20_000;
const LONGEST_TEXT = 500;
const LONGEST_COMMENT = 4000;

/**
 * Title, artist, cover and so on, of any container (ID3, Vorbis comments, MP4, RIFF INFO, APE). Reads only where tags
 * are, at most 64 MiB in all. Text comes without control characters and bounded in length.
 *
 * Damaged or missing tags are no error: what could be read is given, `{}` if nothing could.
 *
 * @throws AuralignError `READ_FAILED` when the source cannot be read, nothing else
 */
export async function readTags(source: ByteSource): Promise<AudioTags> {
  const { parseBlob } = await import('music-metadata');
  // Filled while parsing, so that damage behind the tags does not cost them.
  let common: ICommonTagsResult | undefined;
  const guarded = guardedBlob(source);
  try {
    // The parser looks at nothing of a Blob but these three members.
    const metadata = await parseBlob(guarded.blob, {
      duration: false,
      observer: (event) => (common = event.metadata.common),
    });
    common = metadata.common;
  } catch {
    // Not a format it knows, or damage: the tags seen so far stand.
    if (guarded.failure() !== undefined) throw guarded.failure();
  }
  return common === undefined ? {} : toTags(common);
}

interface BlobLike {
  readonly size: number;
  readonly type: string;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** The source as the parser wants it, with a limit to what it may ask for. */
function guardedBlob(source: ByteSource): { blob: BlobLike; failure(): AuralignError | undefined } {
  let bytesLeft = MOST_BYTES;
  let readsLeft = MOST_READS;
  let failure: AuralignError | undefined;

  async function read(start: number, end: number): Promise<ArrayBuffer> {
    bytesLeft -= end - start;
    readsLeft--;
    if (end - start > LARGEST_READ_BYTES || bytesLeft < 0 || readsLeft < 0) throw new RangeError('tags out of bounds');
    try {
      const bytes = new Uint8Array(end - start);
      bytes.set((await source.read(start, end - start)).subarray(0, bytes.length));
      if (start === 0) hideLongForm(bytes);
      return bytes.buffer;
    } catch (error) {
      if (error instanceof AuralignError) failure = error;
      throw error;
    }
  }

  return {
    blob: { size: source.byteLength, type: '', slice: (start, end) => ({ arrayBuffer: () => read(start, end) }) },
    failure: () => failure,
  };
}

/** RF64 and BW64 are RIFF with large sizes: the chunks in front, where tags are, read the same. */
function hideLongForm(head: Uint8Array): void {
  const type = String.fromCharCode(...head.subarray(0, 4));
  if (type === 'RF64' || type === 'BW64') head.set([0x52, 0x49, 0x46, 0x46]);
}

function toTags(common: ICommonTagsResult): AudioTags {
  const cover = toCover(common.picture ?? []);
  const texts = {
    title: common.title,
    artist: common.artist,
    album: common.album,
    albumArtist: common.albumartist,
    date: common.date ?? common.year?.toString(),
    genre: common.genre?.join(', '),
    isrc: common.isrc?.[0],
  };
  const tags: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts)) {
    const text = cleanText(value, LONGEST_TEXT);
    if (text !== '') tags[name] = text;
  }
  const comment = cleanText(common.comment?.[0]?.text, LONGEST_COMMENT);
  const trackNumber = common.track?.no;
  return {
    ...tags,
    ...(comment === '' ? {} : { comment }),
    ...(typeof trackNumber === 'number' && Number.isInteger(trackNumber) && trackNumber > 0 ? { trackNumber } : {}),
    ...(cover === undefined ? {} : { cover }),
  };
}

/** The front cover, else the first picture that is one. */
function toCover(pictures: readonly IPicture[]): CoverArt | undefined {
  const usable = pictures.filter(
    ({ format, data }) =>
      /^image\/[\w.+-]{1,40}$/.test(format) && data.length > 0 && data.length <= LARGEST_COVER_BYTES,
  );
  const picture = usable.find(({ type }) => type === 'Cover (front)') ?? usable[0];
  return picture && { mimeType: picture.format.toLowerCase(), data: picture.data.slice() };
}

/** Control characters (a terminal obeys them) and marks that turn the direction of writing (they can hide text). */
const UNSEEN = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function cleanText(value: unknown, longest: number): string {
  if (typeof value !== 'string') return '';
  const text = rightEncoding(value.slice(0, 2 * longest))
    .replace(UNSEEN, ' ')
    .trim();
  return text.slice(0, longest).replace(LONE_SURROGATE, '').trim();
}

/** RIFF INFO names no encoding; the parser takes it for Latin-1, most programs write UTF-8. Text that is both is UTF-8. */
function rightEncoding(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replace(/[%\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
  } catch {
    return text; // not UTF-8: it was Latin-1 after all
  }
}
