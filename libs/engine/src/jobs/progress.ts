import type { JobEvent, Phase } from '../job.ts';

/** Smaller steps are not told: a message a block would be thousands. */
const SMALLEST_STEP = 0.01;

/** Tells how far a job is, in phases that follow each other; never goes back. */
export interface JobProgress {
  /**
   * Opens a phase.
   *
   * @param until the share of the whole job that is done when the phase is over
   * @returns takes the share of the phase, 0…1
   */
  enter(phase: Phase, until: number): (fraction: number) => void;
}

export function createJobProgress(emit: (event: JobEvent) => void): JobProgress {
  let told = 0;
  let phaseEnd = 0;
  let lastPhase: Phase | undefined;
  const tell = (phase: Phase, fraction: number): void => {
    const isNews = phase !== lastPhase || fraction >= told + SMALLEST_STEP || (fraction === 1 && told < 1);
    if (!isNews || fraction < told) return;
    told = fraction;
    lastPhase = phase;
    emit({ kind: 'progress', phase, fraction });
  };
  return {
    enter(phase, until) {
      const from = phaseEnd;
      phaseEnd = Math.max(from, until);
      const to = phaseEnd;
      tell(phase, Math.max(told, from));
      return (fraction) => tell(phase, from + (to - from) * Math.min(1, Math.max(0, fraction)));
    },
  };
}
