import type { Move } from '@auralign/match';

/**
 * The moves of an edited plan with what they should change: a gain foretells itself, a limiter what it takes off the peaks that
 * come to it. Other steps keep what was solved for them, and say nothing once their parameters were set by hand.
 *
 * @param moves     as they will be carried out, in the order of the chain
 * @param peakDbtp  true peak of the mix, dBTP; without it nothing is said of limiters
 */
export function foretold(moves: readonly Move[], peakDbtp: number | undefined): Move[] {
  let peak = peakDbtp;
  return moves.map((move) => {
    const predicted = predictionsOf(move, peak);
    for (const { metric, delta } of predicted) if (metric === 'truePeakDbtp' && peak !== undefined) peak += delta;
    return samePredictions(predicted, move.predicted) ? move : { ...move, predicted };
  });
}

function predictionsOf(move: Move, peakDbtp: number | undefined): Move['predicted'] {
  switch (move.kind) {
    case 'gain':
      return [
        { metric: 'integratedLufs', delta: move.gainDb },
        { metric: 'truePeakDbtp', delta: move.gainDb },
      ];
    case 'limiter': {
      if (peakDbtp === undefined) return [];
      const overDb = peakDbtp - move.ceilingDbtp;
      return overDb > 0 ? [{ metric: 'truePeakDbtp', delta: -overDb }] : [];
    }
    default:
      return move.predicted;
  }
}

function samePredictions(a: Move['predicted'], b: Move['predicted']): boolean {
  return a.length === b.length && a.every(({ metric, delta }, i) => metric === b[i]!.metric && delta === b[i]!.delta);
}
