import type { StageId } from '@auralign/analysis';

/** How loud it is. */
const LOUDNESS_STAGES: readonly StageId[] = ['loudness', 'truePeak'];

/** What the figures and distances of a receipt are made of. */
export const FIGURE_STAGES: readonly StageId[] = [...LOUDNESS_STAGES, 'dynamics', 'spectrum', 'stereo'];

/**
 * All that plans and receipts read of a report. One that was made with these stages alone (`analyze`, option `stages`) gives the
 * same plan as a whole one.
 */
export const MATCHED_STAGES: readonly StageId[] = [...FIGURE_STAGES, 'clipping', 'resonances', 'bandTimeline'];

/**
 * What a round of verification has to know: everything that distances are made of, or how loud it is alone. `undefined`: all there is, where
 * the round may be the last one and a whole report is wanted.
 */
export const ROUND_STAGES = { distances: FIGURE_STAGES, loudness: LOUDNESS_STAGES, everything: undefined } as const;
