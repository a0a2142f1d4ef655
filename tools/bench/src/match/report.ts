import { machine, printTable } from '../print.ts';
import { median } from '../process.ts';
import type { Case, Half } from './cases.ts';
import { FAULTS, type Dimension } from './degrade/faults.ts';
import type { JudgedCase } from './judgedCase.ts';
import type { MethodId } from './methods/method.ts';
import type { MethodRun } from './methods/runMethod.ts';
import { distance } from './score/measure.ts';
import { caseShare, shareUndone, type Score } from './score/scoreCase.ts';

/** A case as one method answered it. */
interface Answered<C extends Case = Case> {
  readonly one: C;
  readonly run: MethodRun;
  readonly score: Score;
  readonly mixSeconds: number;
}

type Known = Case & { kind: 'known' };

/** All tables of a run, as Markdown. */
export function printReport(judged: readonly JudgedCase[], methods: readonly MethodId[], half: Half | 'all'): void {
  const answers = new Map(methods.map((id) => [id, answersOf(judged, id)]));
  const pieces = new Set(judged.map(({ one }) => one.piece.id)).size;
  console.log(`${judged.length} cases from ${pieces} pieces, half: ${half}. ${machine()}\n`);

  console.log('## In short\n');
  printHeadline(answers);
  console.log('\n## Share undone by kind of fault: median, same passage / another passage as reference\n');
  printGroups(answers);
  const first = methods[0]!;
  console.log(`\n## ${first}: share undone by fault and dimension, same / another passage\n`);
  printDimensions(answers.get(first)!);
  console.log(`\n## ${first}: every case with a known answer\n`);
  printCases(answers.get(first)!);
  console.log('\n## Nothing to do: what was added\n');
  printNulls(answers);
  console.log('\n## Another song as reference: distance to it, mix → output\n');
  printCross(answers);
  console.log('\n## Hostile material\n');
  printHostile(answers);
  printFailures(judged, methods);
}

function answersOf(judged: readonly JudgedCase[], id: MethodId): readonly Answered[] {
  return judged.flatMap(({ one, result }) => {
    const answer = result.methods[id];
    return answer === undefined || 'failed' in answer
      ? []
      : [{ one, run: answer.run, score: answer.score, mixSeconds: result.mixSeconds }];
  });
}

type Answers = ReadonlyMap<MethodId, readonly Answered[]>;

function printHeadline(answers: Answers): void {
  const columns = [...answers.values()].map(headline);
  const rows = Object.keys(columns[0]!).map((title) => [title, ...columns.map((column) => column[title]!)]);
  printTable(['', ...answers.keys()], rows);
}

function headline(all: readonly Answered[]): Record<string, string> {
  const known = knownOf(all);
  const shares = (filter: (one: Known) => boolean) => known.filter(({ one }) => filter(one)).map(share);
  const everything = shares(() => true);
  const bad = worse(all);
  // Where an equaliser, a gain or the width suffice, nothing non-linear has a place.
  const linear = known.filter(({ one }) => !one.fault.hurts.includes('dynamics'));
  const residuals = linear.map(({ score }) => score.artefacts.residualDb);
  const ringing = linear.map(({ score }) => score.artefacts.preRingingDb);
  const sounding = all.filter(({ one, run }) => run.refused === undefined && !isSilent(one));
  const loudness = sounding.map(({ score }) => score.loudnessErrorLu);
  const cpu = sounding
    .filter(({ mixSeconds }) => mixSeconds > 10)
    .map(({ run, mixSeconds }) => (run.cpuSeconds * 60) / mixSeconds);
  const nothing = all.filter(({ one }) => one.kind === 'null');
  const over = known.filter(({ one }) => one.reference === 'other passage');
  const overMatched = over.filter(
    ({ score: { toReference } }) => toReference.output.tone < toReference.truth!.tone - 0.1,
  );
  return {
    'undone, median / mean': `${percent(middle(everything))} / ${percent(mean(everything))}`,
    '– same passage, median / mean': both(shares(({ reference }) => reference === 'same passage')),
    '– another passage, median / mean': both(shares(({ reference }) => reference === 'other passage')),
    'cases made worse; worst share': `${bad.length} of ${all.length}; ${percent(Math.min(0, ...everything))}`,
    'over-matched in tone, another passage': `${overMatched.length} of ${over.length}`,
    'nothing to do: largest tone added, dB': worst(
      nothing.map(({ score }) => score.toneAddedDb),
      2,
    ),
    'files over −1 dBTP': String(sounding.filter(({ score }) => score.artefacts.truePeakDbtp > -0.95).length),
    'files with newly clipped samples': String(all.filter(({ score }) => score.artefacts.newlyClipped > 0).length),
    'loudness error, median / worst, LU': `${middle(loudness).toFixed(2)} / ${worst(loudness, 1)}`,
    'residual without dynamics, median / worst, dB': `${middle(residuals).toFixed(0)} / ${worst(residuals, 0)}`,
    'pre-ringing, median / worst, dB': `${middle(ringing).toFixed(0)} / ${worst(ringing, 0)}`,
    'gain movement, worst, dB': worst(
      linear.map(({ score }) => score.artefacts.gainMovementDb),
      2,
    ),
    'softened attacks, worst, dB': Math.min(0, ...linear.map(({ score }) => score.artefacts.attackChangeDb)).toFixed(2),
    'CPU seconds a minute of mix, median': middle(cpu).toFixed(2),
    'peak memory, MiB': worst(
      all.map(({ run }) => run.peakMebibytes),
      0,
    ),
  };
}

function isSilent(one: Case): boolean {
  return one.kind === 'hostile' && one.hostility.startsWith('silent');
}

function knownOf(all: readonly Answered[]): readonly Answered<Known>[] {
  return all.filter((answer): answer is Answered<Known> => answer.one.kind === 'known');
}

function share({ score }: Answered): number {
  return caseShare(score) ?? 0;
}

/** Harm that could be heard: more than a hundredth of the distance, or 0.3 where nothing was to be done. */
function worse(all: readonly Answered[]): readonly Answered[] {
  return all.filter(({ one, score }) => {
    if (one.kind === 'cross') {
      return distance(score.toReference.output) > 1.01 * distance(score.toReference.mix);
    }
    const [before, after] = [distance(score.before!), distance(score.after!)];
    if (one.kind === 'known') return caseShare(score)! < -0.01;
    return after > 1.01 * before && after > before + 0.3;
  });
}

function printGroups(answers: Answers): void {
  const groups = [...new Set(FAULTS.map(({ group }) => group))];
  const cells = (all: readonly Answered[], fits: (one: Known) => boolean) => {
    const known = knownOf(all).filter(({ one }) => fits(one));
    const of = (reference: Known['reference']) => known.filter(({ one }) => one.reference === reference).map(share);
    return `${percent(middle(of('same passage')))} / ${percent(middle(of('other passage')))}`;
  };
  const rows = groups.map((group) => [
    group,
    String(knownOf([...answers.values()][0]!).filter(({ one }) => one.fault.group === group).length),
    ...[...answers.values()].map((all) => cells(all, ({ fault }) => fault.group === group)),
  ]);
  printTable(['fault', 'cases', ...answers.keys()], rows);
}

const DIMENSIONS: readonly Dimension[] = ['tone', 'resonance', 'dynamics', 'width', 'balance', 'loudness'];
/** Smaller errors of the mix are not what the fault was about. */
const LEAST_ERROR = 0.4;

function printDimensions(all: readonly Answered[]): void {
  const rows = FAULTS.map((fault) => [
    fault.id,
    ...DIMENSIONS.map((dimension) => {
      if (!fault.hurts.includes(dimension)) return '';
      const of = (reference: Known['reference']) => {
        const shares = knownOf(all)
          .filter(({ one }) => one.fault.id === fault.id && one.reference === reference)
          .flatMap(({ score: { before, after } }) =>
            before![dimension] < LEAST_ERROR ? [] : [shareUndone(before![dimension], after![dimension])],
          );
        return shares.length === 0 ? '–' : percent(mean(shares));
      };
      return `${of('same passage')} / ${of('other passage')}`;
    }),
  ]);
  printTable(['fault', ...DIMENSIONS], rows);
}

function printCases(all: readonly Answered[]): void {
  const rows = knownOf(all).map(({ one, run, score }) => [
    one.fault.id,
    one.piece.id,
    one.reference === 'same passage' ? 'same' : 'other',
    percent(caseShare(score)!),
    ...DIMENSIONS.map((dimension) => arrow(score.before![dimension], score.after![dimension])),
    score.artefacts.residualDb.toFixed(0),
    score.artefacts.truePeakDbtp.toFixed(1),
    run.refused ?? run.moves?.join('; ') ?? '',
  ]);
  printTable(['fault', 'piece', 'reference', 'undone', ...DIMENSIONS, 'residual dB', 'dBTP', 'moves'], rows);
}

function printNulls(answers: Answers): void {
  const cases = [...answers.values()][0]!.filter(({ one }) => one.kind === 'null').map(({ one }) => one);
  const rows = cases.map((one) => [
    one.id,
    ...[...answers.values()].map((all) => {
      const found = all.find((answer) => answer.one.id === one.id);
      if (found === undefined) return 'failed';
      const added = distance(found.score.after!).toFixed(2);
      return found.run.moves === undefined ? added : `${added}, ${found.run.moves.length} moves`;
    }),
  ]);
  printTable(['case (distance to the right answer)', ...answers.keys()], rows);
}

function printCross(answers: Answers): void {
  const cases = [...answers.values()][0]!.filter(({ one }) => one.kind === 'cross').map(({ one }) => one);
  const rows = cases.map((one) => {
    const all = [...answers.values()].map((given) => given.find((answer) => answer.one.id === one.id));
    const cells = all.map((found) =>
      found === undefined
        ? 'failed'
        : `${arrow(distance(found.score.toReference.mix), distance(found.score.toReference.output))}, ${found.score.loudnessErrorLu.toFixed(1)} LU off`,
    );
    return [one.id, all.find((found) => found !== undefined)?.score.notesDb.toFixed(1) ?? '–', ...cells];
  });
  printTable(['case', 'notes alone', ...answers.keys()], rows);
}

function printHostile(answers: Answers): void {
  const cases = [...answers.values()][0]!.filter(({ one }) => one.kind === 'hostile').map(({ one }) => one);
  const rows = cases.map((one) => [
    one.id,
    ...[...answers.values()].map((all) => {
      const found = all.find((answer) => answer.one.id === one.id);
      if (found === undefined) return 'failed';
      if (found.run.refused !== undefined) return `refused: ${found.run.refused}`;
      const { score } = found;
      if (!score.isFinite) return 'NaN in the output';
      if (!score.sameLength) return 'another length';
      return `${arrow(distance(score.before!), distance(score.after!))}, ${score.artefacts.truePeakDbtp.toFixed(1)} dBTP`;
    }),
  ]);
  printTable(['case (distance to the right answer)', ...answers.keys()], rows);
}

function printFailures(judged: readonly JudgedCase[], methods: readonly MethodId[]): void {
  const failures = judged.flatMap(({ one, result }) =>
    methods.flatMap((id) => {
      const answer = result.methods[id];
      return answer !== undefined && 'failed' in answer
        ? [`- ${id}, ${one.id}: ${answer.failed.trim().split('\n').at(-1)}`]
        : [];
    }),
  );
  if (failures.length > 0) console.log(`\n## Failed\n\n${failures.join('\n')}`);
}

function both(values: readonly number[]): string {
  return `${percent(middle(values))} / ${percent(mean(values))}`;
}

function middle(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : median(values);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function worst(values: readonly number[], digits: number): string {
  return values.length === 0 ? '–' : Math.max(...values).toFixed(digits);
}

function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${Math.round(100 * value)} %`.replace('-', '−');
}

function arrow(before: number, after: number): string {
  return `${before.toFixed(1)} → ${after.toFixed(1)}`;
}
