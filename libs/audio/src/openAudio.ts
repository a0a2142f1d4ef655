import { sourceFrom } from './bufferedSource.ts';
import { DEFAULT_DECODE_LIMITS, type DecodeLimits, type FormatDecoder } from './decode/decoder.ts';
import { FORMATS } from './decode/index.ts';
import { AuralignError } from './errors.ts';
import { guardStream } from './guardStream.ts';
import type { ByteSource } from './source.ts';
import type { AudioStream } from './stream.ts';

export type OpenAudioOptions = Readonly<{
  /** Decoders of the host (AAC package, system ffmpeg), tried after the built-in ones and when those give up. */
  decoders?: readonly FormatDecoder[];
  /** The built-in list; hand in another to decode with that instead. */
  formats?: readonly FormatDecoder[];
  limits?: Partial<DecodeLimits>;
}>;

const HEAD_BYTES = 64 * 1024;
const READABLE = 'Readable are WAV, RF64, AIFF, FLAC, MP3, Ogg Vorbis, Opus and M4A.';

/**
 * Opens a file for decoding. The format is found from its content, never from its name.
 *
 * @returns the format at once and the samples on demand; the source stays the caller's and must outlive the stream
 * @throws AuralignError `UNSUPPORTED_FORMAT` for anything that is not audio we can read, `CORRUPT_FILE` for damaged
 *   headers, `EMPTY_AUDIO` for a file without a single frame, `DECODER_MISSING` when only a decoder is lacking
 */
export async function openAudio(source: ByteSource, options: OpenAudioOptions = {}): Promise<AudioStream> {
  const limits = { ...DEFAULT_DECODE_LIMITS, ...options.limits };
  const audio = sourceFrom(source, await id3v2Length(source));
  const head = (await audio.read(0, HEAD_BYTES)).slice();
  if (head.length === 0) throw new AuralignError('UNSUPPORTED_FORMAT', `${source.name}: the file is empty`, READABLE);

  let refusal: AuralignError | undefined;
  for (const decoder of [...(options.formats ?? FORMATS), ...(options.decoders ?? [])]) {
    if (!decoder.sniff(head)) continue;
    try {
      return guardStream(await decoder.open(audio, limits), source.name, limits);
    } catch (error) {
      if (!(error instanceof AuralignError) || !mayTryAnother(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new AuralignError('UNSUPPORTED_FORMAT', `${source.name}: no audio format recognised`, READABLE);
}

function mayTryAnother(error: AuralignError): boolean {
  return error.code === 'UNSUPPORTED_FORMAT' || error.code === 'DECODER_MISSING';
}

/** Length in bytes of the ID3v2 tags at the start of the file: 0 if there is none (ID3v2.4.0 structure, section 3.1). */
async function id3v2Length(source: ByteSource): Promise<number> {
  let length = 0;
  // Tags written by different programs may follow each other; more than a few are not a music file's habit.
  for (let tag = 0; tag < 4; tag++) {
    const head = await source.read(length, 10);
    if (head.length < 10 || head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return length;
    const [, , , , , flags, a, b, c, d] = head as unknown as number[];
    if ((a! | b! | c! | d!) & 0x80) return length; // not "synchsafe": no tag
    const size = (a! << 21) | (b! << 14) | (c! << 7) | d!;
    length += 10 + size + (flags! & 0x10 ? 10 : 0); // flag 0x10: a footer repeats the header
  }
  return length;
}
