/** The highest moments of the mix, and what each stem was at them. */
export interface PeakMoment {
  readonly frame: number;
  /** Sample of the mix, on the channel where it is highest. */
  readonly mix: number;
  /** Samples of the stems at that frame and channel. */
  readonly stems: readonly number[];
}

export interface PeakMoments {
  process(mix: readonly Float32Array[], stems: readonly (readonly Float32Array[])[], count: number): void;
  /** Highest first. */
  readonly moments: readonly PeakMoment[];
}

const KEPT = 10;
const APART_SECONDS = 0.05;

/** Keeps the ten highest sample peaks of the mix that lie in different slices of 50 ms. */
export function createPeakMoments(sampleRateHz: number): PeakMoments {
  const sliceFrames = Math.max(1, Math.round(APART_SECONDS * sampleRateHz));
  let kept: PeakMoment[] = [];
  let current: PeakMoment | undefined;
  let slice = 0;
  let start = 0;
  const close = (): void => {
    if (current === undefined) return;
    kept = [...kept, current].sort((a, b) => Math.abs(b.mix) - Math.abs(a.mix) || a.frame - b.frame).slice(0, KEPT);
    current = undefined;
  };
  return {
    process(mix, stems, count) {
      for (let i = 0; i < count; i++) {
        const at = Math.floor((start + i) / sliceFrames);
        if (at !== slice) close();
        slice = at;
        const channel = Math.abs(mix[0]![i]!) >= Math.abs(mix[1]![i]!) ? 0 : 1;
        const sample = mix[channel]![i]!;
        if (sample === 0 || Math.abs(sample) <= Math.abs(current?.mix ?? 0)) continue;
        current = { frame: start + i, mix: sample, stems: stems.map((pair) => pair[channel]![i]!) };
      }
      start += count;
    },
    get moments() {
      close();
      return kept;
    },
  };
}
