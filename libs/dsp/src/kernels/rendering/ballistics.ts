/** How a change of gain follows what the static curve asks for; `createBallistics` of `@auralign/match` says why. */
export interface Ballistics {
  /** Writes the smoothed changes of `count` frames over the changes asked for, dB ≥ 0. */
  process(changes: Float64Array, count: number): void;
}

export interface BallisticsOptions {
  /** Shares that one-poles keep each frame. */
  readonly attackKeep: number;
  readonly releaseKeep: number;
  /** Share of the way that the slow branch goes each frame; 0: there is none. */
  readonly sustainedShare: number;
}

/** A change this small, dB, is over when nothing asks for it: idle has to be transparent to the last bit again. */
const REST_DB = 0.001;

/** The original; `Kernels.rendering.createBallistics` may have a twin. */
export function createBallistics({ attackKeep, releaseKeep, sustainedShare }: BallisticsOptions): Ballistics {
  let held = 0;
  let sustained = 0;
  let smoothed = 0;
  return {
    process(changes, count) {
      for (let i = 0; i < count; i++) {
        const asked = changes[i]!;
        held = asked >= held ? asked : asked + releaseKeep * (held - asked);
        sustained += sustainedShare * (held - sustained);
        const target = held > sustained ? held : sustained;
        smoothed = target + attackKeep * (smoothed - target);
        if (smoothed < REST_DB && asked === 0 && target < REST_DB) held = sustained = smoothed = 0;
        changes[i] = smoothed;
      }
    },
  };
}
