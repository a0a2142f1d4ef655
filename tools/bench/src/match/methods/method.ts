/** What is asked of a method, and where to. */
export interface MethodJob {
  readonly mixPath: string;
  readonly referencePath: string;
  /** To be written as a WAV file unless the method refuses. */
  readonly outPath: string;
}

export interface MethodAnswer {
  /** What was done, in words; empty for nothing. Undefined where a method does not say. */
  readonly moves?: readonly string[];
  /** Why dimensions were left alone. */
  readonly abstained?: readonly string[];
  /** Checks of the method's own proof that failed. */
  readonly failedChecks?: readonly string[];
  /** It would not do it, and says why; then nothing is written. */
  readonly refused?: string;
}

export type Method = (job: MethodJob) => Promise<MethodAnswer>;

export const METHOD_IDS = ['auralign', 'loudness only', 'third-octave EQ', 'libsonare'] as const;
export type MethodId = (typeof METHOD_IDS)[number];
