import type { CancelSignal } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import { coarseOffset } from '../alignment/coarseOffset.ts';
import { fineOffset } from '../alignment/fineOffset.ts';
import { createLedger, type Ledger } from '../alignment/ledger.ts';
import { readPair, type PairReading, type Turning, type VersionSource } from './pairReading.ts';
import { coherenceOf, coherentShare, PARTS, summed, transferOf } from './transfer.ts';

/** Both files where they fit best, and what one reading of them so gave. */
export interface Aligned {
  readonly ledger: Ledger;
  readonly reading: PairReading;
  readonly turning: Turning;
  /** Whether a peak of correlation stands out: without one they have nothing in common that we find. */
  readonly isClear: boolean;
}

/** As for stems: noise has the highest of 10⁵ lags at 4.5, tonal music over ±11 s is like itself at many lags. */
const CLEAR = 8;
const CLEAR_FAR = 12;
/** Less in common than this at the place found: another place may be better, such as another bar of a loop. */
const WELL_EXPLAINED = 0.9;
const MOST_ROUNDS = 3;
const UNTURNED: Turning = { offsetFrames: 0, areSwapped: false, isOneTurned: false };

/** What aligning needs of the world. */
export interface AligningContext {
  readonly before: VersionSource;
  readonly after: VersionSource;
  readonly createKernels: () => Kernels;
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Finds where the older file lies in the newer one, to the frame, within ±11 s, and whether left and right changed places; one reading
 * where they lie alike.
 */
export async function alignVersions(context: AligningContext): Promise<Aligned> {
  const aligned = await findPlace(context);
  const { turning, isClear } = aligned;
  const share = coherentShare(aligned.ledger);
  if (share < WELL_EXPLAINED / 2) {
    const turned = await refine({ ...turning, isOneTurned: true }, context);
    if (coherentShare(turned.ledger) > Math.max(WELL_EXPLAINED, share)) return turned;
  }
  if (!isClear || !areSwapped(aligned.ledger)) return aligned;
  return { ...(await readAt({ ...turning, areSwapped: true }, context)), isClear };
}

/** The mid stays what it was when left and right change places, the side turns its sign. */
function areSwapped(ledger: Ledger): boolean {
  const transfer = transferOf(ledger);
  const { lowHz, highHz } = SWAP_HZ;
  const [mid, side] = PARTS.map((part) => summed(transfer, part, lowHz, highHz));
  const isSure = Math.min(coherenceOf(mid!), coherenceOf(side!)) >= SWAP_COHERENCE;
  return isSure && mid!.crossRe * side!.crossRe < 0;
}

/** Where music is stereo and filters turn phases little. */
const SWAP_HZ = { lowHz: 300, highHz: 5000 } as const;
const SWAP_COHERENCE = 0.5;

async function findPlace(context: AligningContext): Promise<Aligned> {
  const near = await refine(UNTURNED, context);
  if (near.isClear && coherentShare(near.ledger) >= WELL_EXPLAINED) return near;
  const far = await findFar(context);
  if (far === undefined || Math.abs(far - near.turning.offsetFrames) < NEAR_FRAMES) return near;
  const moved = await refine({ ...UNTURNED, offsetFrames: far }, context);
  return coherentShare(moved.ledger) > coherentShare(near.ledger) ? { ...moved, isClear: true } : near;
}

/** The coarse offset is exact to less than this at any rate up to 192 kHz. */
const NEAR_FRAMES = 64;

async function findFar({ before, after, createKernels, signal }: AligningContext): Promise<number | undefined> {
  const [newer, older] = [await after.open(), await before.open()];
  try {
    const coarse = await coarseOffset(newer, older, { createKernels, signal });
    return coarse !== undefined && coarse.clearness >= CLEAR_FAR ? coarse.frames : undefined;
  } finally {
    await newer.close();
    await older.close();
  }
}

/** To the frame, from a place less than a tenth of a second off. */
async function refine(from: Turning, context: AligningContext): Promise<Aligned> {
  let turning = from;
  let best = await readAt(turning, context);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fine = fineOffset(best.ledger, 0);
    const isClear = fine !== undefined && fine.clearness >= CLEAR;
    if (!isClear || fine.frames === 0) return { ...best, isClear };
    turning = { ...turning, offsetFrames: turning.offsetFrames + fine.frames };
    const again = await readAt(turning, context);
    if (coherentShare(again.ledger) <= coherentShare(best.ledger)) return { ...best, isClear };
    best = again;
  }
  return { ...best, isClear: true };
}

/**
 * Reads both files once more where they lie, without the stretches in which they are not the same: what is solved for then is of the
 * others alone.
 *
 * @param isKept of a moment on the common clock, seconds
 */
export async function readKept(
  { turning, isClear }: Aligned,
  isKept: (seconds: number) => boolean,
  context: AligningContext,
): Promise<Aligned> {
  return { ...(await readAt(turning, context, isKept)), isClear };
}

/** The side of the newer file against the mid of the older one, where they fit best: what a mono mix that was made stereo got its side from. */
export async function readNewSide({ turning }: Aligned, context: AligningContext): Promise<Ledger> {
  return (await refine({ ...turning, isOneTurned: !turning.isOneTurned }, context)).ledger;
}

async function readAt(
  turning: Turning,
  context: AligningContext,
  isKept?: (seconds: number) => boolean,
): Promise<{ ledger: Ledger; reading: PairReading; turning: Turning }> {
  const { before, after, createKernels, signal, onProgress } = context;
  let toSkip = Math.abs(turning.offsetFrames); // until both have begun
  let read = 0;
  const stream = await after.open();
  const { sampleRateHz } = stream.format;
  await stream.close();
  const ledger = createLedger({ sampleRateHz, fileCount: 2, regions: [], kernels: createKernels() });
  const reading = await readPair(
    { before, after },
    {
      turning,
      createKernels,
      signal,
      onProgress,
      onBlock(block) {
        const seconds = (read + block.frameCount / 2) / sampleRateHz;
        read += block.frameCount;
        if (isKept?.(seconds) === false)
          for (const file of [block.before, block.after]) for (const part of PARTS) file[part].fill(0);
        const from = Math.min(toSkip, block.bothCount);
        toSkip -= from;
        const count = block.bothCount - from;
        if (count === 0) return;
        const cut = (samples: Float32Array): Float32Array => samples.subarray(from, from + count);
        const of = ({ mid, side }: { mid: Float32Array; side: Float32Array }) => ({ mid: cut(mid), side: cut(side) });
        ledger.process([of(block.after), of(block.before)], count); // the newer file is what is explained
      },
    },
  );
  ledger.flush();
  return { ledger: ledger.ledger, reading, turning };
}
