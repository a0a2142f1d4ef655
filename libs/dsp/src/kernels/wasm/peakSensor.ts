import {
  designInterpolator,
  HISTORY_FRAMES,
  REACH,
  SENSOR_LATENCY_FRAMES,
  STRETCH_FRAMES,
  type PeakSensor,
  type PeakSensorOptions,
} from '../../truePeak/peakSensor.ts';
import type { Room } from './arena.ts';

/** Doubles behind the tables, for values of intervals; see assembly/peakSensor.ts. */
const REMEMBERED = 16;

/** Twin of `createPeakSensor`: the same to the last bit. */
export function createWasmPeakSensor(
  roomFor: Room,
  { channelCount, threshold, maxFrameCount }: PeakSensorOptions,
): PeakSensor {
  const lineFrames = HISTORY_FRAMES + maxFrameCount;
  const stretches = 2 * (Math.ceil(lineFrames / STRETCH_FRAMES) + 2); // bend and top of each
  const tableLength = 3 * REACH + REMEMBERED;
  const arena = roomFor(8 * (channelCount * (lineFrames + 8) + stretches + tableLength + maxFrameCount));
  const { exports } = arena;
  const { even, odd, middle, rise } = designInterpolator();
  const tables = arena.doubles(tableLength);
  tables.set(even);
  tables.set(odd, REACH);
  tables.set(middle, 2 * REACH);
  const lines = Array.from({ length: channelCount }, () => arena.doubles(lineFrames));
  const bends = arena.doubles(stretches);
  const own = arena.doubles(maxFrameCount);
  const lastIntervalPeak = new Float64Array(channelCount);

  return {
    latencyFrames: SENSOR_LATENCY_FRAMES,
    process(channels, start, frameCount, peaks) {
      const found = arena.holds(peaks) ? peaks : own;
      found.fill(0, 0, frameCount);
      bends.fill(0);
      for (let c = 0; c < channelCount; c++) {
        const line = lines[c]!;
        const input = channels[c]!;
        const whole = arena.holds(input) ? frameCount & ~3 : 0; // four at a time
        if (whole > 0) exports.promote(input.byteOffset + 4 * start, whole, line.byteOffset + 8 * HISTORY_FRAMES);
        for (let i = whole; i < frameCount; i++) line[HISTORY_FRAMES + i] = input[start + i]!;
        exports.sensorBends(line.byteOffset, HISTORY_FRAMES + frameCount, bends.byteOffset);
        lastIntervalPeak[c] = exports.sensePeaks(
          line.byteOffset,
          HISTORY_FRAMES - SENSOR_LATENCY_FRAMES,
          frameCount,
          bends.byteOffset,
          tables.byteOffset,
          threshold,
          rise,
          lastIntervalPeak[c]!,
          found.byteOffset,
        );
        line.copyWithin(0, frameCount, frameCount + HISTORY_FRAMES);
      }
      if (found === own) for (let i = 0; i < frameCount; i++) peaks[i] = own[i]!;
    },
  };
}
