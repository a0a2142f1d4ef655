/** One of the largest peaks of a signal. */
export interface Peak {
  /** Magnitude, linear. */
  readonly value: number;
  /** Position in frames, with a fraction. */
  readonly frame: number;
  readonly channel: number;
}

export interface PeakList {
  /** Considers a peak. Peaks come in order of time. */
  offer(value: number, frame: number, channel: number): void;
  /** What a peak has to be above to be kept; never falls. */
  least(): number;
  /** Kept peaks, largest first; equal ones in order of time. */
  peaks(): Peak[];
}

/**
 * Keeps the `count` largest of a stream of peaks that stand at least `separationFrames` apart: of two that are closer only the
 * larger is kept. Silence (0) is no peak.
 */
export function createPeakList({ count, separationFrames }: { count: number; separationFrames: number }): PeakList {
  const kept: Peak[] = []; // largest first

  function insert(peak: Peak): void {
    let at = kept.length;
    while (at > 0 && kept[at - 1]!.value < peak.value) at--;
    kept.splice(at, 0, peak);
    if (kept.length > count) kept.pop();
  }

  const least = (): number => (kept.length < count ? 0 : (kept.at(-1)?.value ?? Infinity));

  return {
    offer(value, frame, channel) {
      if (!(value > least())) return;
      const rival = kept.findIndex((peak) => Math.abs(peak.frame - frame) < separationFrames);
      if (rival >= 0) {
        if (kept[rival]!.value >= value) return;
        kept.splice(rival, 1);
      }
      insert({ value, frame, channel });
    },
    least,
    peaks: () => [...kept],
  };
}
