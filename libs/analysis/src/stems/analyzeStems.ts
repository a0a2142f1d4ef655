import { AuralignError, type CancelSignal } from '@auralign/audio';
import { createKernels, type Kernels } from '@auralign/dsp';
import type { Finding } from '../diagnostics/finding.ts';
import type { Report } from '../report/report.ts';
import { hum } from '../stages/hum.ts';
import { loudness } from '../stages/loudness.ts';
import { makeStemReport } from './makeStemReport.ts';
import { placeStems } from './placing.ts';
import { questionOf } from './question.ts';
import type { StemRole } from './roles.ts';
import { runStemPass, type StemPass, type StemSource } from './stemPass.ts';
import type { StemReport } from './stemReport.ts';

/** A stem to be held against the mix. */
export interface StemInput extends StemSource {
  /** What it is to the music; left out, its name may tell. */
  readonly role?: StemRole | undefined;
}

export interface AnalyzeStemsOptions {
  /** Of the mix: what the stems are asked about. */
  readonly findings: readonly Finding[];
  readonly signal?: CancelSignal | undefined;
  /** Called with 0 … 1 each time the files are read, and with which time it is, from 1 on. */
  readonly onProgress?: ((fraction: number, reading: number) => void) | undefined;
  /** Default: the fastest there are here. */
  readonly createKernels?: (() => Kernels) | undefined;
}

/** Every pair of stems is held against each other, which takes some 100 MB for so many. */
const MOST_STEMS = 24;

/**
 * Says of a mix which of its stems carries what: whether the stems are those of the mix, what each is of it in every band, who
 * carries each finding and what would mend it there alone, and which stem covers which.
 *
 * All files are read side by side, on the clock of the mix (other rates are resampled, stems that begin elsewhere are moved): once if
 * they fit as they are, up to five times if they must be moved or scaled first. Memory does not grow with their length.
 *
 * @param mix its report, and how to read it again
 * @throws AuralignError `INVALID_OPTION` if there are no stems, more than 24, or two of one name; what the streams throw; `CANCELLED`
 */
export async function analyzeStems(
  mix: StemSource & { readonly report: Report },
  stems: readonly StemInput[],
  options: AnalyzeStemsOptions,
): Promise<StemReport> {
  checkStems(stems);
  const { findings, signal, onProgress, createKernels: makeKernels = createKernels } = options;
  const asked = findings.map((finding) => ({ finding, question: questionOf(finding) }));
  const regions = asked.flatMap(({ question }) => (question.kind === 'channels' ? [question.region] : []));
  const isHumAsked = asked.some(({ question }) => question.kind === 'channels' && question.isHum === true);
  let first: StemPass | undefined;
  let reading = 0;
  const placed = await placeStems({
    mix,
    stems,
    createKernels: makeKernels,
    signal,
    async read(placements) {
      const number = ++reading;
      const pass = await runStemPass(mix, stems, {
        placements,
        regions,
        stages: number === 1 ? (isHumAsked ? [loudness, hum] : [loudness]) : [], // files are as loud the second time
        createKernels: makeKernels,
        signal,
        onProgress: (fraction) => onProgress?.(fraction, number),
      });
      first ??= pass;
      return pass;
    },
  });
  return makeStemReport({ mix, stems, asked, placed, measured: first! });
}

function checkStems(stems: readonly StemInput[]): void {
  if (stems.length === 0) throw new AuralignError('INVALID_OPTION', 'There are no stems.', 'Name at least one.');
  if (stems.length > MOST_STEMS) {
    const hint = 'Group some of them: drums, backing vocals, effects.';
    throw new AuralignError('INVALID_OPTION', `${stems.length} stems are more than ${MOST_STEMS}.`, hint);
  }
  const names = stems.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new AuralignError('INVALID_OPTION', `Two stems are called ${twice}.`, 'Each needs a name of its own.');
}
