import type { FindingChange } from '@auralign/analysis';
import { SEVERITY, type ShownChart } from '@auralign/charts';
import {
  blocksHtml,
  changeCurveFigure,
  changeOverTimeFigure,
  planCurveFigure,
  type PageBlock,
  type PageItem,
} from '@auralign/charts/report';
import { fileName } from '@auralign/match';
import { compareBlocks, figureText, type CompareBlock, type ComparedVersions } from './compareView.ts';
import { capitalized, placeText } from './findings.ts';

/** What a newer version changed, as a page that needs nothing else. */
export function compareHtml(result: ComparedVersions): string {
  const { before, after } = result.versions;
  return blocksHtml({
    title: `${fileName(before.name)} → ${fileName(after.name)}`,
    eyebrow: 'Auralign compare',
    blocks: compareBlocks(result).flatMap((block) => pageBlocks(block, result)),
  });
}

/** Pictures stand after the words, and in place of the table of third octaves. */
function pageBlocks(block: CompareBlock, { versions, bounce }: ComparedVersions): PageBlock[] {
  switch (block.id) {
    case 'summary':
      return [{ ...pageBlock(block), ...figures(changeCurveFigure(versions), changeOverTimeFigure(versions)) }];
    case 'tone':
      return [];
    case 'equaliser':
      return [{ ...pageBlock(namedFirst(block)), ...figures(bounce?.curves && planCurveFigure(bounce.curves)) }];
    case 'checks':
      return [pageBlock(namedFirst(block))];
    case 'findings':
      return findingBlocks(block, versions.findings);
    default:
      return [pageBlock(block)];
  }
}

function figures(...found: readonly (ShownChart | undefined)[]): Pick<PageBlock, 'figures'> {
  const shown = found.filter((figure) => figure !== undefined);
  return shown.length === 0 ? {} : { figures: shown };
}

function pageBlock({ title, lines = [], grid, remarks = [], verdict }: CompareBlock): PageBlock {
  return {
    title,
    lines: [...(verdict === undefined ? [] : [verdict.text]), ...lines],
    ...(grid === undefined
      ? {}
      : {
          table: {
            columns: grid.header.map((label, i) => ({ label, isText: grid.areWords[i] === true })),
            rows: grid.rows,
          },
        }),
    ...(remarks.length === 0 ? {} : { remark: remarks.join(' ') }),
  };
}

/** A row is called by what it is of; the mark or the channel that leads it in text stands last. */
function namedFirst(block: CompareBlock): CompareBlock {
  const { grid } = block;
  if (grid === undefined) return block;
  const moved = <T>([first, ...rest]: readonly T[]): T[] => [...rest, first!];
  return { ...block, grid: { header: moved(grid.header), areWords: moved(grid.areWords), rows: grid.rows.map(moved) } };
}

/** What is new or gone is told; what is still there is listed. */
function findingBlocks({ title, lines }: CompareBlock, findings: readonly FindingChange[]): PageBlock[] {
  const moved = findings.filter(({ status }) => status !== 'remains');
  const remaining = findings.filter(({ status }) => status === 'remains');
  const told: PageBlock[] = [
    {
      title,
      lines: lines ?? (moved.length === 0 ? ['Nothing new, and nothing gone.'] : []),
      items: moved.map(item),
    },
  ];
  if (remaining.length === 0) return told;
  const columns = ['Finding', 'Weight', 'Before and after', 'Where'].map((label) => ({ label, isText: true }));
  const rows = remaining.map((change) => [
    change.finding.title,
    SEVERITY[change.finding.severity].word,
    figureText(change),
    placeText(change.finding),
  ]);
  return [...told, { title: 'Still there', table: { columns, rows } }];
}

function item(change: FindingChange): PageItem {
  const { status, finding } = change;
  const place = placeText(finding);
  return {
    severity: finding.severity,
    title: `${status === 'new' ? 'New' : 'Gone'}: ${finding.title}`,
    of: finding.ruleId,
    because: place === '' ? capitalized(finding.because) : `${place}: ${finding.because}`,
    advice: status === 'new' ? finding.advice : '',
    others: [],
  };
}
