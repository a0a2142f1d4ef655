import { memorySource, openAudio, readTags, type DecodeLimits, type FormatDecoder } from '@auralign/audio';
import { encodedSounds } from '../corpus.ts';
import { HOSTILE_FILES } from '../hostileFiles.ts';
import { mutateBytes } from '../mutateBytes.ts';
import { outcomeOfError, type Outcome } from '../outcome.ts';
import { signOggPages } from '../signOggPages.ts';
import { below, type Random, type Target } from '../target.ts';

/** A file of a second must not become an hour, but what honestly claims minutes may be read to its end. */
const LIMITS: Partial<DecodeLimits> = { maxDurationSeconds: 600 };
const LARGEST_TAG_BYTES = 16 * 1024 * 1024;

/** Files of one format: opened, read to the end, tags too. */
export function audioTarget(format: string): Target {
  return {
    id: format,
    prepare: () => Promise.resolve({ seeds: encodedSounds(format), hostile: HOSTILE_FILES[format] ?? [] }),
    mutate: format === 'vorbis' || format === 'opus' ? mutateOgg : mutateBytes,
    feed: feedFile,
  };
}

/** Three times in four with right checksums: a page with a wrong one is only thrown away. */
function mutateOgg(seed: Uint8Array, random: Random): Uint8Array {
  const bytes = mutateBytes(seed, random);
  if (below(random, 4) > 0) signOggPages(bytes);
  return bytes;
}

async function feedFile(bytes: Uint8Array): Promise<Outcome> {
  const source = memorySource(bytes, 'fuzz');
  try {
    const tags = await readTags(source);
    if ((tags.cover?.data.length ?? 0) > Math.max(bytes.length, LARGEST_TAG_BYTES)) {
      return { kind: 'broken', message: `a cover of ${tags.cover!.data.length} bytes out of ${bytes.length}` };
    }
    const stream = await openAudio(source, { limits: LIMITS, decoders: await aacDecoders() });
    try {
      const { sampleRateHz, channelCount } = stream.format;
      let frames = 0;
      for await (const block of stream.blocks()) {
        if (block.startFrame !== frames)
          return { kind: 'broken', message: `frame ${block.startFrame} after ${frames}` };
        if (block.channels.length !== channelCount) return { kind: 'broken', message: 'channels come and go' };
        if (block.channels.some((samples) => samples.length < block.frameCount)) {
          return { kind: 'broken', message: 'a block shorter than it says' };
        }
        frames += block.frameCount;
      }
      if (frames > LIMITS.maxDurationSeconds! * sampleRateHz + sampleRateHz) {
        return { kind: 'broken', message: `${frames} frames pass the limit on duration` };
      }
      return { kind: 'result' };
    } finally {
      await stream.close();
    }
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** By a name the compiler does not bind: the package has another licence and may be missing. */
async function aacDecoders(): Promise<readonly FormatDecoder[]> {
  const name = '@auralign/aac';
  const aac = (await import(name).catch(() => undefined)) as { aacDecoders: readonly FormatDecoder[] } | undefined;
  return aac?.aacDecoders ?? [];
}
