import type { CancelSignal } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import { UNMOVED, type Placement } from '../alignment/alignedReader.ts';
import { PRESENT, SUM_RESIDUAL_DB, statusOf } from './belonging.ts';
import { coarseOffset } from '../alignment/coarseOffset.ts';
import { fineOffset } from '../alignment/fineOffset.ts';
import { explain, fitStems, type StemFit } from './fit.ts';
import type { Ledger } from '../alignment/ledger.ts';
import type { StemPass, StemSource } from './stemPass.ts';
import type { Stem } from './stemReport.ts';

/** Stems where they lie in the mix, at the level they have there. */
export interface Placed {
  readonly pass: StemPass;
  readonly placements: readonly Placement[];
  readonly stems: readonly {
    readonly status: Stem['status'];
    readonly because: string;
    readonly fit: StemFit | undefined;
  }[];
}

/** Peaks of correlation clearer than this are no chance: noise has its highest of 10⁵ lags at 4.5. */
const CLEAR = 8;
/** Over ±11 s, where tonal music is like itself at many lags. */
const CLEAR_FAR = 12;
/** After one move by the coarse offset the exact frame is near. */
const MOST_ROUNDS = 3;

/** What finding the places needs of the world. */
export interface PlacingContext {
  readonly mix: StemSource;
  readonly stems: readonly StemSource[];
  readonly createKernels: () => Kernels;
  readonly signal?: CancelSignal | undefined;
  /** Reads everything with the stems so placed. */
  read(placements: readonly Placement[]): Promise<StemPass>;
}

/**
 * Finds where the stems lie and how loud they are in the mix, reading as seldom as possible: once if they fit as they are.
 */
export async function placeStems(context: PlacingContext): Promise<Placed> {
  let placements: readonly Placement[] = context.stems.map(() => UNMOVED);
  let pass = await context.read(placements);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const moved = await movedPlacements(pass.ledger, placements, context);
    if (moved === undefined) break;
    const again = await context.read(moved);
    if (leftOver(again.ledger) >= leftOver(pass.ledger)) break; // chance
    [pass, placements] = [again, moved];
  }
  const stems = statuses(pass.ledger);
  const gains = gainsOf(pass.ledger, stems);
  if (gains.every((gain) => gain === 1)) return { pass, placements, stems };
  placements = placements.map((placement, i) => ({ ...placement, gain: gains[i]! }));
  return { pass: await context.read(placements), placements, stems };
}

/** Stems that hold sound. */
function sounding({ whole }: Ledger): number[] {
  return whole.stems.flatMap(({ mid, side }, stem) =>
    mid.some((x) => x > 0) || side.some((x) => x > 0) ? [stem] : [],
  );
}

/** Share of the mix that the stems leave at their best gains. */
function leftOver(ledger: Ledger): number {
  const fits = fitStems(ledger, sounding(ledger));
  return explain(ledger, new Map([...fits].map(([stem, { gain }]) => [stem, gain]))).residual;
}

/** Where the stems should be moved; nothing if they lie right, or no better place is found. */
async function movedPlacements(
  ledger: Ledger,
  placements: readonly Placement[],
  { mix, stems, createKernels, signal }: PlacingContext,
): Promise<readonly Placement[] | undefined> {
  const present = sounding(ledger);
  const fits = fitStems(ledger, present);
  const moved = [...placements];
  for (const stem of present) {
    const { offsetFrames } = placements[stem]!;
    const fine = fineOffset(ledger, stem);
    if (fine !== undefined && fine.clearness >= CLEAR) {
      moved[stem] = { ...placements[stem]!, offsetFrames: offsetFrames + fine.frames };
      continue;
    }
    if (offsetFrames !== 0 || fits.get(stem)!.presence >= PRESENT) continue;
    const [mixStream, stemStream] = [await mix.open(), await stems[stem]!.open()];
    try {
      const coarse = await coarseOffset(mixStream, stemStream, { createKernels, signal });
      if (coarse !== undefined && coarse.clearness >= CLEAR_FAR) {
        moved[stem] = { ...placements[stem]!, offsetFrames: coarse.frames };
      }
    } finally {
      await mixStream.close();
      await stemStream.close();
    }
  }
  return moved.some(({ offsetFrames }, i) => offsetFrames !== placements[i]!.offsetFrames) ? moved : undefined;
}

function statuses(ledger: Ledger): Placed['stems'] {
  const present = sounding(ledger);
  let fits = fitStems(ledger, present);
  const first = (stem: number): ReturnType<typeof statusOf> => statusOf(fits.get(stem), present.length);
  const isMix = new Set(present.filter((stem) => first(stem).status === 'mix'));
  // Beside the mix itself nothing else is needed to explain it: the others are judged without it.
  if (isMix.size > 0 && isMix.size < present.length) {
    const parts = fitStems(
      ledger,
      present.filter((stem) => !isMix.has(stem)),
    );
    fits = new Map([...fits, ...parts]);
  }
  return ledger.whole.stems.map((_, stem) => ({ ...first(stem), fit: fits.get(stem) }));
}

/** Gains that the fit asks for; 1 for all where the stems add up as they are, 0 for what is no part of the mix. */
function gainsOf(ledger: Ledger, stems: Placed['stems']): number[] {
  const used = stems.flatMap(({ status }, stem) => (isUsed(status) ? [stem] : []));
  const isLeftOut = (status: Stem['status']): boolean => status === 'foreign' || status === 'mix';
  const plain = explain(ledger, new Map(used.map((stem) => [stem, 1])));
  const isSum = 10 * Math.log10(plain.residual) <= SUM_RESIDUAL_DB;
  const fits = isSum ? undefined : fitStems(ledger, used);
  return stems.map(({ status }, stem) => (isLeftOut(status) ? 0 : (fits?.get(stem)?.gain ?? 1)));
}

/** Does a stem of this status take part in what is said of the mix? */
export function isUsed(status: Stem['status']): boolean {
  return status === 'present' || status === 'uncertain' || status === 'redundant';
}
