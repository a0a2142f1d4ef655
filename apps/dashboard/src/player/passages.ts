/** How long the piece of the mix is that is looked for in the reference, and how far away it is looked for, seconds. */
const ALIGN_PASSAGE_SECONDS = 8;
const ALIGN_REACH_SECONDS = 12;

/** How much of a song is run through a correction to hear what becomes of it: evenly spread, a few seconds each. */
const AUDITION_PASSAGES = 6;
const AUDITION_SECONDS = 4;
/** A loop is run through whole up to so long. */
const LONGEST_AUDITION_SECONDS = 45;

/** The part of `AudioBuffer` that is read. */
export interface Samples {
  readonly numberOfChannels: number;
  readonly length: number;
  readonly sampleRate: number;
  getChannelData(channel: number): Float32Array<ArrayBuffer>;
}

/** Copies of a stretch, zeros outside the file. */
export function cut(buffer: Samples, startFrame: number, endFrame: number): Float32Array<ArrayBuffer>[] {
  return Array.from({ length: buffer.numberOfChannels }, (_, channel) => {
    const piece = new Float32Array(Math.max(0, endFrame - startFrame));
    const from = Math.max(0, startFrame);
    const to = Math.min(buffer.length, endFrame);
    if (to > from) piece.set(buffer.getChannelData(channel).subarray(from, to), from - startFrame);
    return piece;
  });
}

/** A passage of the mix near a place, and what of the reference lies within reach of it, both mono. */
export function alignmentPassages(mix: Samples, reference: Samples, nearSeconds: number) {
  const rate = mix.sampleRate;
  const passageFrames = Math.min(mix.length, ALIGN_PASSAGE_SECONDS * rate);
  const start = Math.max(0, Math.min(mix.length - passageFrames, Math.round(nearSeconds * rate)));
  const leadFrames = ALIGN_REACH_SECONDS * rate;
  return {
    passage: mono(cut(mix, start, start + passageFrames)),
    stretch: mono(cut(reference, start - leadFrames, start + passageFrames + leadFrames)),
    leadFrames,
  };
}

/** The stretches of a song, or of its loop, that tell what a correction does. */
export function auditionPassages(
  mix: Samples,
  loop: { readonly startSeconds: number; readonly endSeconds: number } | null,
): Float32Array<ArrayBuffer>[][] {
  const rate = mix.sampleRate;
  const first = loop === null ? 0 : Math.round(loop.startSeconds * rate);
  const last = loop === null ? mix.length : Math.round(loop.endSeconds * rate);
  if (last - first <= LONGEST_AUDITION_SECONDS * rate) return [cut(mix, first, last)];
  const length = AUDITION_SECONDS * rate;
  return Array.from({ length: AUDITION_PASSAGES }, (_, i) => {
    const start = first + Math.round(((last - first - length) * (i + 0.5)) / AUDITION_PASSAGES);
    return cut(mix, start, start + length);
  });
}

function mono(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(channels[0]?.length ?? 0);
  for (const samples of channels) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + samples[i]! / channels.length;
  return sum;
}
