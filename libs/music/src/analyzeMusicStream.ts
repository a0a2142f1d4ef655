import type { AudioStream } from '@auralign/audio';
import { analyzeMusic, MAX_SECONDS, type AnalyzeMusicOptions } from './analyzeMusic.ts';
import type { MusicFacts } from './musicFacts.ts';

/**
 * The same for an opened file: mixes its channels to mono (their mean, the LFE left out) and keeps no more than ten
 * minutes of it, the middle ones when the file says how long it is, else the first.
 *
 * @param stream not read yet; read to its end or to the end of the part wanted, not closed
 * @throws AuralignError as `analyzeMusic`, and whatever decoding throws
 */
export async function analyzeMusicStream(stream: AudioStream, options: AnalyzeMusicOptions = {}): Promise<MusicFacts> {
  const { sampleRateHz, channelLabels, frameCount } = stream.format;
  const capacity = Math.floor(MAX_SECONDS * sampleRateHz);
  const firstFrame = frameCount === undefined ? 0 : Math.max(0, (frameCount - capacity) >> 1);
  const used = channelLabels.flatMap((label, channel) => (label === 'LFE' ? [] : [channel]));
  const channels = used.length > 0 ? used : channelLabels.map((_, channel) => channel);

  let mono = new Float32Array(Math.min(capacity, frameCount ?? 60 * sampleRateHz));
  let length = 0;
  const { signal } = options;
  for await (const block of stream.blocks(signal === undefined ? {} : { signal })) {
    const skip = Math.max(0, firstFrame - block.startFrame);
    const count = Math.min(block.frameCount - skip, capacity - length);
    if (count <= 0) {
      if (length >= capacity) break;
      continue;
    }
    if (length + count > mono.length) mono = grown(mono, Math.min(capacity, Math.max(length + count, 2 * mono.length)));
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let c = 0; c < channels.length; c++) {
        const sample = block.channels[channels[c]!]![skip + i]!;
        if (Number.isFinite(sample)) sum += sample;
      }
      mono[length + i] = sum / channels.length;
    }
    length += count;
  }
  const facts = await analyzeMusic(mono.subarray(0, length), sampleRateHz, options);
  const offsetSeconds = firstFrame / sampleRateHz;
  return offsetSeconds === 0 ? facts : shifted(facts, offsetSeconds);
}

function grown(samples: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(length);
  larger.set(samples);
  return larger;
}

function shifted(facts: MusicFacts, bySeconds: number): MusicFacts {
  const { startSeconds, endSeconds } = facts.analysed;
  return {
    ...facts,
    beatTimesSeconds: facts.beatTimesSeconds.map((time) => time + bySeconds),
    analysed: { startSeconds: startSeconds + bySeconds, endSeconds: endSeconds + bySeconds },
  };
}
