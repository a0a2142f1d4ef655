/** What the module exports for rendering: addresses and counts are plain numbers. Documented in assembly/. */
export interface RenderingExports {
  copySound(from: number, count: number, to: number): void;
  multiply(samples: number, count: number, gain: number): void;
  takePart(left: number, right: number, count: number, sign: number, part: number): void;
  addPart(left: number, right: number, count: number, sign: number, part: number): void;
  addSquares(samples: number, count: number, powers: number): void;
  multiplyEach(samples: number, gains: number, count: number): void;
  addProduct(xRe: number, xIm: number, hRe: number, hIm: number, outRe: number, outIm: number, count: number): void;
  delayAndMultiply(samples: number, count: number, line: number, delay: number, gains: number): void;
  roundPlain(samples: number, count: number, scale: number): void;
  roundDithered(left: number, right: number, count: number, scale: number, states: number): void;
  limiterGains(
    values: number,
    count: number,
    numbers: number,
    integers: number,
    block: number,
    behind: number,
    past: number,
    histogram: number,
    tables: number,
  ): void;
  changesInDb(
    values: number,
    count: number,
    isCompressor: number,
    thresholdDbfs: number,
    ratio: number,
    kneeDb: number,
    maxChangeDb: number,
    kneeEndDb: number,
    quiet: number,
    tables: number,
  ): void;
  gainsOfChanges(values: number, count: number, isCompressor: number, makeUp: number, tables: number): void;
  smoothChanges(
    values: number,
    count: number,
    attackKeep: number,
    releaseKeep: number,
    sustainedShare: number,
    state: number,
  ): void;
}
