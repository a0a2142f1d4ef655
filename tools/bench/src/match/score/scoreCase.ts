import type { Stereo } from '../audio.ts';
import { artefactsOf, type Artefacts } from './artefacts.ts';
import { distance, errorsOf, measure, notesDb, type Errors, type Measured } from './measure.ts';

export interface Score {
  /** Distance to the right answer before and after; undefined where there is none. */
  readonly before: Errors | undefined;
  readonly after: Errors | undefined;
  /** Distance to the reference: of the mix, the output and the right answer. */
  readonly toReference: { readonly mix: Errors; readonly output: Errors; readonly truth: Errors | undefined };
  /** What of the distance of mix and reference are notes, dB (`notesDb`). */
  readonly notesDb: number;
  /** Output against the reference's loudness, LU. */
  readonly loudnessErrorLu: number;
  /** Change of the third-octave shape, dB rms: what "nothing to do" must keep at 0. */
  readonly toneAddedDb: number;
  readonly isFinite: boolean;
  readonly sameLength: boolean;
  readonly artefacts: Artefacts;
}

/** Everything that does not depend on the method, measured once a case. */
export interface Judge {
  score(output: Stereo): Score;
}

export function createJudge(mix: Stereo, reference: Stereo, truth: Stereo | undefined): Judge {
  const measuredMix = measure(mix);
  const measuredReference = measure(reference);
  const measuredTruth = truth && measure(truth);
  const toTruth = (signal: Measured) => measuredTruth && errorsOf(signal, measuredTruth);
  const before = toTruth(measuredMix);
  return {
    score(output) {
      const signal = measure(output);
      const sameLength = output.left.length === mix.left.length;
      return {
        before,
        after: toTruth(signal),
        toReference: {
          mix: errorsOf(measuredMix, measuredReference),
          output: errorsOf(signal, measuredReference),
          truth: measuredTruth && errorsOf(measuredTruth, measuredReference),
        },
        notesDb: notesDb(measuredMix, measuredReference),
        loudnessErrorLu: Math.abs(signal.loudnessLufs - measuredReference.loudnessLufs),
        toneAddedDb: errorsOf(signal, measuredMix).tone,
        isFinite: [output.left, output.right].every((samples) => samples.every(Number.isFinite)),
        sameLength,
        artefacts: artefactsOf(mix, output),
      };
    },
  };
}

/** Share of a distance that was undone: 1 all of it, 0 none, below 0 harm. */
export function shareUndone(before: number, after: number): number {
  return 1 - after / before;
}

/** The share for a whole case; where only loudness is wrong, of loudness. */
export function caseShare({ before, after }: Score): number | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [was, is] = [distance(before), distance(after)];
  return was < LEAST_DISTANCE ? shareUndone(before.loudness, after.loudness) : shareUndone(was, is);
}

/** A distance below this is the measurement's own noise: nothing but the level was changed. */
const LEAST_DISTANCE = 0.1;
