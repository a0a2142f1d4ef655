import { compareVersions } from '@auralign/analysis';
import type { CompareJob, CompareResult } from '../job.ts';
import type { JobContext } from './context.ts';

/** @throws AuralignError when a file cannot be read, or `CANCELLED` */
export async function runCompare(job: CompareJob, { host, signal }: JobContext): Promise<CompareResult> {
  const before = await host.openInput(job.before);
  try {
    const after = await host.openInput(job.after);
    try {
      const versions = await compareVersions(
        { name: before.name, report: job.beforeReport, open: before.openStream },
        { name: after.name, report: job.afterReport, open: after.openStream },
        { diagnosis: job.diagnose, signal },
      );
      return { kind: 'compare', versions };
    } finally {
      await after.close();
    }
  } finally {
    await before.close();
  }
}
