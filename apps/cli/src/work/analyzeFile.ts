import { analyze } from '@auralign/analysis';
import { readTags } from '@auralign/audio';
import { sha256OfSource } from '@auralign/audio/node';
import type { AnalyzedFile, AnalyzeJob, JobControl } from './job.ts';
import { loadMusic, type MusicFacts } from './music.ts';
import { openFile, type OpenedFile } from './openFile.ts';

/**
 * Measures one file on this thread: bytes, tags, blocks, report.
 *
 * @throws AuralignError when the file cannot be read, or `CANCELLED`
 */
export async function analyzeFile(job: AnalyzeJob, { signal, onProgress }: JobControl): Promise<AnalyzedFile> {
  const opened = await openFile(job.path, job.name, job.decoder);
  try {
    const stream = await opened.openStream();
    try {
      const file = { name: job.name, sha256: await sha256OfSource(opened.source), tags: await readTags(opened.source) };
      const report = await analyze(stream, { series: job.series, signal, onProgress, file });
      return job.music ? { report, music: await findMusic(opened, signal) } : { report };
    } finally {
      await stream.close();
    }
  } finally {
    await opened.close();
  }
}

/** Reads the file a second time: the search for key and tempo needs the whole song at once, the meters do not. */
async function findMusic(opened: OpenedFile, signal: AbortSignal): Promise<MusicFacts> {
  const music = await loadMusic();
  const stream = await opened.openStream();
  try {
    return await music.analyzeMusicStream(stream, { signal });
  } finally {
    await stream.close();
  }
}
