import { AuralignError, createEncoder, readTags, type ByteSink } from '@auralign/audio';
import { writeFileAtomically } from '@auralign/audio/node';
import { outputFormatFor, renderStream } from '@auralign/match';
import { openFile } from '@auralign/engine/node';
import type { Marker } from './markers.ts';

/** A RIFF length is 32 bits. */
const MAX_RIFF_BYTES = 2 ** 32 - 1;

/**
 * A copy of the audio as WAV, in its own depth, with the markers as cue points. The file appears when it is complete.
 *
 * @throws AuralignError `LIMIT_EXCEEDED` past 4 GiB, where WAV has no place for the chunks; what reading and writing throw
 */
export async function writeWavWithCues(
  audioPath: string,
  path: string,
  markers: readonly Marker[],
  signal: AbortSignal,
): Promise<void> {
  const opened = await openFile(audioPath, audioPath, 'auto');
  try {
    const stream = await opened.openStream();
    const { sampleRateHz, channelCount, channelLabels } = stream.format;
    const output = outputFormatFor(stream.format);
    const { bitDepth, encoding } = output;
    const rendered = renderStream(stream, [], output);
    const tags = await readTags(opened.source);
    try {
      await writeFileAtomically(
        path,
        async (sink) => {
          const counting = countingSink(sink);
          const encoder = createEncoder(
            'wav',
            { sampleRateHz, channelCount, channelLabels, tags, bitDepth, sampleType: encoding, dither: 'none' },
            counting,
          );
          for await (const block of rendered.blocks({ signal })) {
            await encoder.write(block);
          }
          await encoder.finish();
          const chunks = wavCueChunks(markers, sampleRateHz);
          const byteLength = counting.byteLength() + chunks.length;
          if (byteLength > MAX_RIFF_BYTES) {
            throw new AuralignError('LIMIT_EXCEEDED', `${path}: more than 4 GiB, for which WAV has no cue points`);
          }
          await counting.write(chunks);
          await counting.patch(4, uint32(byteLength - 8));
        },
        { overwrite: true },
      );
    } finally {
      await rendered.close();
    }
  } finally {
    await opened.close();
  }
}

function countingSink(sink: ByteSink): ByteSink & { byteLength(): number } {
  let count = 0;
  return {
    async write(bytes) {
      count += bytes.length;
      await sink.write(bytes);
    },
    patch: (offset, bytes) => sink.patch(offset, bytes),
    byteLength: () => count,
  };
}

/**
 * The chunks `cue ` and `LIST`/`adtl` for the end of a WAV file: a point a marker, with its name and its length. Source:
 * Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft 1991), chapter 3, "Cue-Points Chunk" and
 * "Associated Data Chunk".
 */
function wavCueChunks(markers: readonly Marker[], sampleRateHz: number): Uint8Array {
  const points = markers.map(({ startSeconds, endSeconds, text }, index) => ({
    id: index + 1,
    startFrame: Math.round(startSeconds * sampleRateHz),
    lengthFrames: Math.round((endSeconds - startSeconds) * sampleRateHz),
    text,
  }));
  const cue = points.map(({ id, startFrame }) =>
    // Position in play order, the chunk the sample lies in, its start in the chunk and in the block (none: 0), the frame.
    Buffer.concat([uint32(id, startFrame), Buffer.from('data', 'latin1'), uint32(0, 0, startFrame)]),
  );
  const details = points.flatMap(({ id, lengthFrames, text }) => [
    chunk('labl', Buffer.concat([uint32(id), Buffer.from(`${text}\0`, 'utf8')])),
    // Purpose `rgn `; country, language, dialect and code page are not said.
    chunk('ltxt', Buffer.concat([uint32(id, lengthFrames), Buffer.from('rgn ', 'latin1'), Buffer.alloc(8)])),
  ]);
  return Buffer.concat([
    chunk('cue ', Buffer.concat([uint32(points.length), ...cue])),
    chunk('LIST', Buffer.concat([Buffer.from('adtl', 'latin1'), ...details])),
  ]);
}

function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 4 * index);
  return bytes;
}

/** A RIFF chunk, padded to an even length. */
function chunk(id: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(id, 'latin1'), uint32(body.length), body, Buffer.alloc(body.length % 2)]);
}
