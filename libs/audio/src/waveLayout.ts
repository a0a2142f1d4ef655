import { textAt, viewOf } from './decode/bytes.ts';
import { walkChunks } from './decode/chunks.ts';
import { wav } from './decode/wav.ts';
import type { ByteSource } from './source.ts';

/** How a WAVE file is built, beyond what its sound needs: some receivers take only the plainest. */
export interface WaveLayout {
  /** WAVEFORMATEXTENSIBLE, which states loudspeakers and valid bits, instead of the plain format. */
  readonly isExtensible: boolean;
  /** Chunks after the samples, such as tags or cue points. */
  readonly chunksAfterData: readonly string[];
}

const MOST_CHUNKS = 100;

/**
 * Looks at the chunks of a WAVE file. What follows more than 4 GiB of samples is not looked for.
 *
 * @returns `undefined` for anything else
 * @throws AuralignError `READ_FAILED`; `CORRUPT_FILE` with more chunks than any real file has
 */
export async function waveLayout(source: ByteSource): Promise<WaveLayout | undefined> {
  const head = await source.read(0, 12);
  if (!wav.sniff(head)) return undefined;
  const littleEndian = textAt(head, 0, 4) !== 'RIFX';
  let isExtensible = false;
  const chunksAfterData: string[] = [];
  let isAfterData = false;
  for await (const { id, start } of walkChunks(source, 12, littleEndian)) {
    if (id === 'fmt ' && !isAfterData) {
      const tag = await source.read(start, 2);
      isExtensible = tag.length === 2 && viewOf(tag).getUint16(0, littleEndian) === 0xfffe;
    }
    if (isAfterData && chunksAfterData.length < MOST_CHUNKS) chunksAfterData.push(id);
    isAfterData ||= id === 'data';
  }
  return { isExtensible, chunksAfterData };
}
