import type { Diagnosis } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import { writeFileAtomically } from '@auralign/audio/node';
import { MARKER_FORMATS, type MarkerFormat } from '../define/markers.ts';
import { refuseAudioAsReport, refuseInput } from '../output.ts';
import { remarks } from '../steps/diagnosing.ts';
import { audacityLabels } from './audacity.ts';
import { markersOf, type Marker } from './markers.ts';
import { reaperRegions } from './reaper.ts';
import { writeWavWithCues } from './wavCue.ts';

/** A file of markers that was asked for. */
export interface MarkerFile {
  readonly format: MarkerFormat;
  readonly path: string;
}

interface MarkerJob {
  readonly markers: readonly Marker[];
  /** The file that was measured, and where the markers go. */
  readonly audioPath: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

const writeText = (path: string, text: string): Promise<void> =>
  writeFileAtomically(path, async (sink) => sink.write(new TextEncoder().encode(text)), { overwrite: true });

/** Every way to take findings into an editor. A further one is a file, a name in `define/markers.ts` and an entry here. */
const WRITERS: Readonly<Record<MarkerFormat, (job: MarkerJob) => Promise<void>>> = {
  audacity: ({ markers, path }) => writeText(path, audacityLabels(markers)),
  reaper: ({ markers, path }) => writeText(path, reaperRegions(markers)),
  'wav-cue': ({ markers, audioPath, path, signal }) => writeWavWithCues(audioPath, path, markers, signal),
};

/**
 * Refuses, before anything is measured, names that would hurt.
 *
 * @throws AuralignError `WOULD_OVERWRITE`, `INVALID_OPTION`
 */
export async function checkMarkerFiles(files: readonly MarkerFile[], inputPaths: readonly string[]): Promise<void> {
  for (const { format, path } of files) {
    if (!MARKER_FORMATS[format].isAudio) {
      await refuseAudioAsReport('--markers', path, inputPaths);
      continue;
    }
    if (!/\.wav$/i.test(path)) {
      throw new AuralignError('INVALID_OPTION', `--markers ${format}:${path}: the name must end in .wav`);
    }
    await refuseInput('--markers', path, inputPaths);
  }
}

export async function writeMarkers(
  files: readonly MarkerFile[],
  { diagnosis, durationSeconds, audioPath, signal }: MarkerSource,
): Promise<void> {
  const markers = markersOf(remarks(diagnosis), durationSeconds);
  for (const { format, path } of files) await WRITERS[format]({ markers, audioPath, path, signal });
}

export interface MarkerSource {
  readonly diagnosis: Diagnosis;
  readonly durationSeconds: number;
  readonly audioPath: string;
  readonly signal: AbortSignal;
}
