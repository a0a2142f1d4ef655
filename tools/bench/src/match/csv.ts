import type { MethodId } from './methods/method.ts';
import type { JudgedCase } from './judgedCase.ts';
import { caseShare } from './score/scoreCase.ts';
import { distance, type Errors } from './score/measure.ts';

const DIMENSIONS = ['tone', 'resonance', 'dynamics', 'width', 'balance', 'loudness'] as const;

/** Every figure, a line for each case and method. */
export function toCsv(judged: readonly JudgedCase[], methods: readonly MethodId[]): string {
  const errorNames = ['before', 'after', 'mixToReference', 'outputToReference', 'truthToReference'];
  const header = [
    'case,half,kind,piece,method,status,share,distanceBefore,distanceAfter'.split(','),
    errorNames.flatMap((name) => DIMENSIONS.map((dimension) => `${name}.${dimension}`)),
    'loudnessErrorLu,toneAddedDb,residualDb,preRingingDb,gainMovementDb,attackChangeDb'.split(','),
    'truePeakDbtp,newlyClipped,cpuSeconds,peakMebibytes,moves,abstained,failedChecks'.split(','),
  ].flat();
  const lines = judged.flatMap(({ one, result }) =>
    methods.map((id) => {
      const answer = result.methods[id];
      const start = [one.id, one.half, one.kind, one.piece.id, id];
      if (answer === undefined) return [...start, 'not run'];
      if ('failed' in answer) return [...start, `failed: ${answer.failed}`];
      const { run, score } = answer;
      const { mix, output, truth } = score.toReference;
      const total = (errors: Errors | undefined) => (errors === undefined ? '' : distance(errors));
      const { artefacts } = score;
      return [
        ...start,
        run.refused ?? 'done',
        caseShare(score) ?? '',
        total(score.before),
        total(score.after),
        ...[score.before, score.after, mix, output, truth].flatMap((errors) =>
          DIMENSIONS.map((dimension) => errors?.[dimension] ?? ''),
        ),
        score.loudnessErrorLu,
        score.toneAddedDb,
        artefacts.residualDb,
        artefacts.preRingingDb,
        artefacts.gainMovementDb,
        artefacts.attackChangeDb,
        artefacts.truePeakDbtp,
        artefacts.newlyClipped,
        run.cpuSeconds,
        run.peakMebibytes,
        ...[run.moves, run.abstained, run.failedChecks].map((list) => list?.join('; ') ?? ''),
      ];
    }),
  );
  return [header, ...lines].map((cells) => cells.map(cell).join(',')).join('\n') + '\n';
}

function cell(value: string | number): string {
  const text = typeof value === 'number' ? String(Math.round(value * 1e4) / 1e4) : value;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
