import { readMetric, type Report } from '@auralign/analysis';
import { plain, signed } from '../words.ts';

/** Differences beyond which a reference is another kind of music rather than a model, and how they are said. */
const LIMITS = [
  { metric: 'tiltDbPerOctave', most: 2.5, unit: 'dB/octave', what: 'its spectrum leans' },
  { metric: 'plrDb', most: 8, unit: 'dB', what: 'its peak-to-loudness ratio is' },
  { metric: 'loudnessRangeLu', most: 10, unit: 'LU', what: 'its loudness range is' },
] as const;
/** Less music is trusted like less, but should be known. */
const SHORT_SECONDS = 20;

/**
 * Where a reference does not fit the target, in words; empty when it does. It is followed all the same, as far as the
 * evidence goes, for who chose it may know why.
 */
export function misfitsOf(target: Report, reference: Report): string[] {
  const { name, durationSeconds } = reference.file;
  const misfits = LIMITS.flatMap(({ metric, most, unit, what }) => {
    const own = readMetric(target, metric);
    const other = readMetric(reference, metric);
    if (own === undefined || other === undefined || Math.abs(other - own) <= most) return [];
    return [`${what} ${signed(other - own)} ${unit} against the mix`];
  });
  const notes =
    misfits.length === 0
      ? []
      : [`${name} may not fit this mix: ${misfits.join('; ')}. Compare with another reference.`];
  if (durationSeconds < SHORT_SECONDS) {
    notes.push(
      `${name} lasts ${plain(durationSeconds)} s: so short a passage says little about a style and is trusted accordingly.`,
    );
  }
  const bandwidthHz = bandwidthOf(reference);
  const ownBandwidthHz = bandwidthOf(target);
  if (bandwidthHz !== undefined && ownBandwidthHz !== undefined && bandwidthHz < 0.8 * ownBandwidthHz) {
    notes.push(
      `${name} ends at ${plain(bandwidthHz / 1000)} kHz, as lossy encoders leave it; nothing above is matched.`,
    );
  }
  return notes;
}

function bandwidthOf(report: Report): number | undefined {
  return readMetric(report, 'bandwidthHz');
}
