import { analyze } from '@auralign/analysis';
import { readTags, type AudioStream } from '@auralign/audio';
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
      const tapped = job.pictures === true ? await withPictures(stream) : { stream };
      const report = await analyze(tapped.stream, { series: job.series, signal, onProgress, file });
      return {
        report,
        ...('pictures' in tapped ? { pictures: tapped.pictures() } : {}),
        ...(job.music ? { music: await findMusic(opened, signal) } : {}),
      };
    } finally {
      await stream.close();
    }
  } finally {
    await opened.close();
  }
}

/** Charts are loaded only where some are drawn. */
async function withPictures(stream: AudioStream) {
  const { tapPictures } = await import('@auralign/charts');
  return tapPictures(stream);
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
