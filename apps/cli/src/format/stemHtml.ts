import { blocksHtml } from '@auralign/charts/report';
import type { StemReport } from '@auralign/analysis';
import { stemBlocks } from './stemView.ts';

/** What the stems were asked as a page that needs nothing else. */
export function stemHtml(report: StemReport): string {
  return blocksHtml({
    title: report.mix.name.split(/[\\/]/).at(-1)!,
    eyebrow: 'Auralign stems',
    blocks: stemBlocks(report, true),
  });
}
