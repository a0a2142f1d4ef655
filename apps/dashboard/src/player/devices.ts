import { deviceResponseDb, type Device } from '@auralign/analysis';
import { createRealFft, minimumPhase } from '@auralign/dsp';

/** Resolution 6 to 12 Hz at 44.1 to 96 kHz: enough for the steepest straight line in the list from 25 Hz on. */
const SIZE_AT_48K = 8192;

/**
 * A device as one convolution of a stereo signal: how each channel gets into each ear.
 *
 * @returns four impulse responses of equal length, left→left, left→right, right→left, right→right (the order of a
 *          four-channel `ConvolverNode`), minimum phase, so that nothing is late
 */
export function deviceImpulseResponses(device: Device, sampleRateHz: number): Float32Array<ArrayBuffer>[] {
  const size = SIZE_AT_48K * 2 ** Math.max(0, Math.ceil(Math.log2(sampleRateHz / 64_000)));
  const binHz = sampleRateHz / size;
  const mid = filterOf((hz) => 10 ** (deviceResponseDb(device, Math.max(hz, 1)) / 20), size, binHz);
  const side =
    device.monoBelowHz === Number.POSITIVE_INFINITY
      ? new Float64Array(mid.length)
      : filterOf((hz) => 10 ** (deviceResponseDb(device, Math.max(hz, 1)) / 20) * sidePasses(hz, device), size, binHz);
  const same = Float32Array.from(mid, (m, i) => (m + side[i]!) / 2);
  const cross = Float32Array.from(mid, (m, i) => (m - side[i]!) / 2);
  return [same, cross, cross, same];
}

/** How much of the side is left where bass is played as one: a fourth-order Butterworth high-pass. */
function sidePasses(frequencyHz: number, { monoBelowHz }: Device): number {
  if (monoBelowHz === 0) return 1;
  const power = (frequencyHz / monoBelowHz) ** 8;
  return Math.sqrt(power / (1 + power));
}

/** Minimum-phase filter of a magnitude response. */
function filterOf(gainAt: (frequencyHz: number) => number, size: number, binHz: number): Float64Array {
  const fft = createRealFft(size);
  const re = Float64Array.from({ length: size / 2 + 1 }, (_, k) => gainAt(k * binHz));
  const symmetric = new Float64Array(size);
  fft.inverse(re, new Float64Array(size / 2 + 1), symmetric);
  // Zero phase is symmetric about frame 0; turned by half it is the linear-phase filter of the same magnitude.
  const linear = Float64Array.from({ length: size }, (_, n) => symmetric[(n + size / 2) % size]!);
  return minimumPhase(linear).slice(0, size / 2);
}
