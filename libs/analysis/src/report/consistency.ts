import { DEFAULT_DECODE_LIMITS } from '@auralign/audio';
import type { Report } from './report.ts';

/** What is wrong with a report whose every field is of its type, and where. */
interface Inconsistency {
  /** JSON pointer, as in the schema's own errors. */
  readonly path: string;
  readonly message: string;
}

/**
 * What a schema cannot say of fields that belong together: a sample rate there are files of, frequencies that rise from above zero to
 * half of it at most, as many levels as frequencies. Everything that reads a report relies on it.
 */
export function inconsistencyOf({ file, measurements }: Report): Inconsistency | undefined {
  const { sampleRateHz } = file.format;
  const { minSampleRateHz, maxSampleRateHz } = DEFAULT_DECODE_LIMITS;
  if (!(sampleRateHz >= minSampleRateHz && sampleRateHz <= maxSampleRateHz)) {
    return { path: '/file/format/sampleRateHz', message: 'there is no such sample rate' };
  }
  const { spectrum } = measurements;
  const bandCount = spectrum.status === 'measured' ? spectrum.value.thirdOctaves.frequenciesHz.length : 0;
  return inconsistencyIn(measurements, '/measurements', { highestHz: sampleRateHz / 2, bandCount });
}

interface Frame {
  readonly highestHz: number;
  /** Third octaves: as long is each row of the levels over time. */
  readonly bandCount: number;
}

function inconsistencyIn(value: unknown, path: string, frame: Frame): Inconsistency | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const frequenciesHz = 'frequenciesHz' in value ? (value.frequenciesHz as readonly number[]) : undefined;
  if (frequenciesHz !== undefined && !isRising(frequenciesHz, frame.highestHz)) {
    return { path: `${path}/frequenciesHz`, message: 'frequencies do not rise from zero to half of the sample rate' };
  }
  const length = Array.isArray(value) ? frame.bandCount : frequenciesHz?.length;
  for (const [key, inner] of Object.entries(value)) {
    if (length !== undefined && isLevels(inner) && inner.length !== length) {
      return { path: `${path}/${key}`, message: `there are ${inner.length} figures for ${length} frequencies` };
    }
    const found = inconsistencyIn(inner, `${path}/${key}`, frame);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRising(frequenciesHz: readonly number[], highestHz: number): boolean {
  return frequenciesHz.every((hz, i) => hz > (frequenciesHz[i - 1] ?? 0) && hz <= highestHz);
}

/** A list of figures; lists of lists and of objects are looked into instead. */
function isLevels(value: unknown): value is readonly (number | null)[] {
  return Array.isArray(value) && value.every((level) => level === null || typeof level === 'number');
}
