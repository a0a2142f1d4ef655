import type { Move, MoveOf } from '@auralign/match';

const WORDS = { because: 'Added by hand.', predicted: [], cost: '' };

/** What can be added by hand beside bands of the equaliser; each at a setting that does nothing yet, or hardly. */
export const ADDABLE = ['balance', 'width', 'compressor', 'gain', 'limiter'] as const;
export type AddableKind = (typeof ADDABLE)[number];

/** A step of a kind at its gentlest. */
export function newMove(kind: AddableKind): Move {
  const id = `${kind}-added`;
  switch (kind) {
    case 'balance':
      return { id, kind, balanceDb: 0, ...WORDS };
    case 'width':
      return { id, kind, sideGainDb: 0, monoBelowHz: 120, ...WORDS };
    case 'compressor':
      return { id, kind, crossoversHz: [], bands: [GENTLE], lookaheadSeconds: 0.005, ...WORDS };
    case 'gain':
      return { id, kind, gainDb: 0, ...WORDS };
    case 'limiter':
      return {
        id,
        kind,
        ceilingDbtp: -1, // EBU R 128
        lookaheadSeconds: 0.005,
        releaseSeconds: 0.04,
        sustainedReleaseSeconds: 0.4,
        ...WORDS,
      };
    default:
      return kind satisfies never;
  }
}

/** 1.5:1 over a wide knee, slow enough to leave attacks alone: the usual start on a mix bus. */
const GENTLE: MoveOf<'compressor'>['bands'][number] = {
  mode: 'compress',
  thresholdDbfs: -20,
  ratio: 1.5,
  kneeDb: 10,
  attackSeconds: 0.03,
  releaseSeconds: 0.2,
  detector: { kind: 'rms', windowSeconds: 0.01 },
  maxChangeDb: 6,
  makeUpDb: 0,
};
