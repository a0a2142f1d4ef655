import { METRICS, readMetric, type Report } from '@auralign/analysis';
import { mp3RateFor } from '@auralign/audio';
import type { Engine, Input, JobEvent, Output, WaveformPeaks } from '@auralign/engine';
import type { Peaks, PlanRecord, Track } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import type { ServerLimits } from '../options.ts';
import { notFound } from '../problem.ts';
import { fullReport, plainReport } from '../reports.ts';
import { withoutPath } from '../security/privatePaths.ts';
import { checkSpace, storeFull } from '../storage/space.ts';
import type { Contents } from '../storage/contents.ts';
import type { Analysis, RenderSettings, Storage, StoredJob } from '../storage/storage.ts';
import type { Work, WorkControl } from './jobQueue.ts';

/** Share of a rendering's progress that measuring the finished file has. */
const PROOF_SHARE = 0.15;

/** Points of the finest level of peaks that is kept: 13 minutes at 44.1 kHz in steps of 6 ms, beyond that 0.1 s. */
const MOST_POINTS = 2 ** 17;

const PHASES: Readonly<Record<(JobEvent & { kind: 'progress' })['phase'], string>> = {
  measure: 'Measuring',
  music: 'Looking for key and tempo',
  verify: 'Rendering and checking',
  write: 'Writing the corrected file',
  draw: 'Drawing',
};

interface WorkTools {
  readonly storage: Storage;
  readonly contents: Contents;
  readonly engine: Engine;
  readonly limits: Pick<ServerLimits, 'minFreeBytes' | 'maxStoredBytes'>;
  readonly stores: ServerContext['stores'];
}

/** What jobs do: measures and renders with the engine, keeps what comes of it. */
export function createWork({ storage, contents, engine, limits, stores }: WorkTools): Work {
  return (job, control) => (job.kind === 'analyze' ? analyze(job, control) : render(job, control));

  async function analyze(job: StoredJob, control: WorkControl): Promise<void> {
    const track = await trackOf(job.trackId);
    await storage.completeAnalysis(
      job,
      await measure(track, await storage.blobs.localPath(track.sha256), control, (f) => f),
    );
  }

  /** Analyses a file and tells findings as they are there. */
  async function measure(
    { name, sha256 }: Pick<Track, 'name' | 'sha256'>,
    path: string,
    control: WorkControl,
    place: (fraction: number) => number,
  ): Promise<Analysis> {
    const measuring = engine.run(
      { kind: 'analyze', input: { kind: 'path', path, name }, series: 'all', peaks: 'all', diagnose: { stores } },
      {
        signal: control.signal,
        onEvent(event) {
          if (event.kind === 'progress') control.onProgress(PHASES[event.phase], place(event.fraction));
          else for (const finding of event.findings) control.onFinding(finding);
        },
      },
    );
    const { report, peaks } = await measuring.catch((error: unknown) => {
      throw withoutPath(error, path, name);
    });
    return {
      sha256,
      report: JSON.stringify(report),
      peaks: JSON.stringify(plainPeaks(peaks!)),
      metrics: metricsOf(report),
      durationSeconds: report.file.durationSeconds,
    };
  }

  async function render(job: StoredJob, control: WorkControl): Promise<void> {
    const record = job.planId === undefined ? undefined : await storage.plans.get(job.planId);
    if (record === undefined) throw notFound('plan');
    const mix = await trackOf(record.mixId);
    await checkRoom(mix);
    const container = job.settings.format ?? 'wav';
    const path = storage.blobs.temporaryPath();
    const output: Output = { kind: 'path', path, container, ...formatOf(job.settings) };
    const mixPath = await storage.blobs.localPath(mix.sha256);
    const input: Input = { kind: 'path', path: mixPath, name: mix.name };
    try {
      const rendered = await engine.run(await renderingOf(record, mix, input, output), {
        signal: control.signal,
        onEvent(event) {
          if (event.kind !== 'progress') return;
          control.onProgress(PHASES[event.phase], event.fraction * (1 - PROOF_SHARE));
        },
      });
      const { sha256, byteLength } = rendered.written!;
      const name = correctedName(mix.name, container);
      // What is offered for listening and download is measured as it lies on the disk.
      const analysis = await measure({ name, sha256: sha256! }, path, control, (f) => 1 - PROOF_SHARE * (1 - f));
      control.signal.throwIfAborted();
      const track = {
        sha256: sha256!,
        name,
        byteCount: byteLength,
        format: container,
        sampleRateHz: container === 'mp3' ? mp3RateFor(mix.sampleRateHz) : mix.sampleRateHz,
        channelCount: mix.channelCount,
        durationSeconds: analysis.durationSeconds,
        song: mix.song,
        note: '',
        origin: 'render',
      } as const;
      const { plan, receipt } = rendered;
      const outcome = { planId: record.id, mixId: mix.id, plan, receipt, analysis, track };
      await contents.keep(path, sha256!, () => storage.completeRender(job, outcome));
    } catch (error) {
      throw withoutPath(error, mixPath, mix.name);
    } finally {
      await storage.blobs.discard(path);
    }
  }

  /** As suggested: solved again on the rendering. Once edited: exactly as it stands, without references but for its peaks. */
  async function renderingOf(
    record: PlanRecord,
    mix: Track,
    input: Input,
    output: Output,
  ): Promise<Parameters<Engine['run']>[0] & { kind: 'match' | 'mend' | 'render' }> {
    const isEdited = JSON.stringify(record.plan) !== JSON.stringify(record.suggested);
    if (record.referenceIds.length === 0) {
      const { intent } = record.options;
      const diagnose = { stores, ...(intent === undefined ? {} : { intent }) };
      const mixReport = await fullReport(storage, mix);
      return { kind: 'mend', input, mixReport, diagnose, ...(isEdited ? { plan: record.plan } : {}), output };
    }
    const mixReport = await plainReport(storage, mix);
    const references = await Promise.all(record.referenceIds.map((id) => storage.tracks.get(id)));
    const known = references.filter((track) => track?.analysis === 'ready') as Track[];
    const referenceReports = await Promise.all(known.map((track) => plainReport(storage, track)));
    if (isEdited || known.length < record.referenceIds.length) {
      return { kind: 'render', input, plan: record.plan, mixReport, referenceReports, output };
    }
    return { kind: 'match', input, mixReport, referenceReports, options: record.options, output };
  }

  /** @throws ServerError `DISK_FULL` unless the largest file that could come of it fits */
  async function checkRoom({ durationSeconds, sampleRateHz, channelCount }: Track): Promise<void> {
    const byteCount = durationSeconds * sampleRateHz * channelCount * 4;
    const { minFreeBytes, maxStoredBytes } = limits;
    await checkSpace(storage.blobs, { minFreeBytes }, byteCount);
    if ((await storage.tracks.storedBytes()) + byteCount > maxStoredBytes) throw storeFull();
  }

  async function trackOf(id: string | undefined): Promise<Track> {
    const track = id === undefined ? undefined : await storage.tracks.get(id);
    if (track === undefined) throw notFound('track');
    return track;
  }
}

function metricsOf(report: Report): Record<string, number> {
  return Object.fromEntries(
    METRICS.flatMap(({ id }): [string, number][] => {
      const value = readMetric(report, id);
      return value === undefined ? [] : [[id, value]];
    }),
  );
}

/** One curve around all channels, in samples rather than steps of 16 bits. */
function plainPeaks({ sampleRateHz, frameCount, channelCount, levels }: WaveformPeaks): Peaks {
  const isCoarsest = (index: number): boolean => index === levels.length - 1;
  return {
    sampleRateHz,
    frameCount,
    levels: levels
      .filter(({ pointCount }, index) => pointCount <= MOST_POINTS || isCoarsest(index))
      .map(({ framesPerPoint, pointCount, extremes }) => {
        const minimum: number[] = [];
        const maximum: number[] = [];
        for (let point = 0; point < pointCount; point++) {
          let low = Infinity;
          let high = -Infinity;
          for (let channel = 0; channel < channelCount; channel++) {
            const at = 2 * (channel * pointCount + point);
            low = Math.min(low, extremes[at]!);
            high = Math.max(high, extremes[at + 1]!);
          }
          minimum.push(rounded(low));
          maximum.push(rounded(high));
        }
        return { framesPerPoint, minimum, maximum };
      }),
  };
}

/** Four digits are a tenth of a pixel on a screen of 1000. */
function rounded(step: number): number {
  return Math.round((step / 32_767) * 1e4) / 1e4;
}

function formatOf({
  bitDepth,
  bitRateKbps,
}: RenderSettings): Pick<Output & { kind: 'path' }, 'format' | 'bitRateKbps'> {
  const rate = bitRateKbps === undefined ? {} : { bitRateKbps };
  if (bitDepth === undefined) return rate;
  return {
    ...rate,
    format: bitDepth === 32 ? { encoding: 'float', bitDepth } : { encoding: 'integer', bitDepth, dither: 'tpdf' },
  };
}

function correctedName(name: string, container: string): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return `${stem.slice(0, 200)} (corrected).${container}`;
}
