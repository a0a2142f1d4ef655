import { AuralignError } from '@auralign/audio';
import type { PeakLevel, WaveformPeaks } from './peaks.ts';

/** "APKS" as bytes, then the version. */
const MAGIC = [0x41, 0x50, 0x4b, 0x53];
const VERSION = 1;
const HEADER_BYTES = 28;
const LEVEL_BYTES = 8;

/**
 * Peaks as bytes, for a file or an HTTP response. Little-endian: `APKS`, uint32 version, uint32 sample rate, uint32 channels,
 * float64 frames, uint32 number of levels; for each level uint32 frames per point and uint32 points; then the extremes
 * of each level as int16.
 */
export function encodePeaks({
  sampleRateHz,
  channelCount,
  frameCount,
  levels,
}: WaveformPeaks): Uint8Array<ArrayBuffer> {
  const byteLength = levels.reduce((sum, { extremes }) => sum + LEVEL_BYTES + 2 * extremes.length, HEADER_BYTES);
  const bytes = new Uint8Array(byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, sampleRateHz, true);
  view.setUint32(12, channelCount, true);
  view.setFloat64(16, frameCount, true);
  view.setUint32(24, levels.length, true);
  let at = HEADER_BYTES;
  for (const { framesPerPoint, pointCount } of levels) {
    view.setUint32(at, framesPerPoint, true);
    view.setUint32(at + 4, pointCount, true);
    at += LEVEL_BYTES;
  }
  for (const { extremes } of levels) {
    for (let i = 0; i < extremes.length; i++, at += 2) view.setInt16(at, extremes[i]!, true);
  }
  return bytes;
}

/** @throws AuralignError `CORRUPT_FILE` for bytes that `encodePeaks` did not make */
export function decodePeaks(bytes: Uint8Array): WaveformPeaks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPeaks = bytes.length >= HEADER_BYTES && MAGIC.every((byte, i) => bytes[i] === byte);
  if (!isPeaks || view.getUint32(4, true) !== VERSION) throw corrupt();
  const channelCount = view.getUint32(12, true);
  const levelCount = view.getUint32(24, true);
  let at = HEADER_BYTES + LEVEL_BYTES * levelCount;
  if (bytes.length < at) throw corrupt();
  const levels: PeakLevel[] = [];
  for (let level = 0; level < levelCount; level++) {
    const framesPerPoint = view.getUint32(HEADER_BYTES + LEVEL_BYTES * level, true);
    const pointCount = view.getUint32(HEADER_BYTES + LEVEL_BYTES * level + 4, true);
    const length = 2 * channelCount * pointCount;
    if (bytes.length < at + 2 * length) throw corrupt();
    const extremes = new Int16Array(length);
    for (let i = 0; i < length; i++, at += 2) extremes[i] = view.getInt16(at, true);
    levels.push({ framesPerPoint, pointCount, extremes });
  }
  if (at !== bytes.length) throw corrupt();
  return { sampleRateHz: view.getUint32(8, true), channelCount, frameCount: view.getFloat64(16, true), levels };
}

function corrupt(): AuralignError {
  return new AuralignError('CORRUPT_FILE', 'These bytes are no waveform peaks.');
}
