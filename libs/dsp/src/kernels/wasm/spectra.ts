import { createSpectra, type Spectra, type SpectraOptions } from '../spectra.ts';
import type { Room } from './arena.ts';
import { createRealRoom, realBytes } from './fft.ts';

const SMALLEST_SIZE = 32;
/** left, right, mid, side, cross, crossImaginary, total: the order of assembly/spectra.ts. */
const RESULT_COUNT = 7;

const spectraBytes = ({ sizeFrames, channelCount }: SpectraOptions): number =>
  realBytes(sizeFrames) + sizeFrames * (4 * channelCount + 8 + 16 + 4 * RESULT_COUNT) + 1024;

/** Twin of `createSpectra`: the same to the last bit. Everything lies in the arena, nothing is copied. */
export function createWasmSpectra(roomFor: Room, options: SpectraOptions): Spectra {
  const { sizeFrames, channelCount, isPair } = options;
  if (sizeFrames < SMALLEST_SIZE) return createSpectra(options);
  const arena = roomFor(spectraBytes(options));
  const { exports } = arena;
  const half = sizeFrames / 2;
  const last = half;
  const real = createRealRoom(arena, sizeFrames);
  const frames = Array.from({ length: channelCount }, () => arena.floats(sizeFrames));
  const window = arena.doubles(sizeFrames);
  window.set(options.window);
  const array = () => arena.doubles(last + 1);
  const [leftRe, leftIm] = [array(), array()];
  const transform = (channel: number, re: Float64Array, im: Float64Array): void => {
    exports.packReal(frames[channel]!.byteOffset, window.byteOffset, half, real.transform.z);
    real.forward(re.byteOffset, im.byteOffset);
  };

  if (!isPair) {
    const left = array();
    return {
      frames,
      left,
      mid: left,
      total: left,
      run(scale) {
        transform(0, leftRe, leftIm);
        exports.power(leftRe.byteOffset, leftIm.byteOffset, last, scale, left.byteOffset);
      },
    };
  }

  const [rightRe, rightIm] = [array(), array()];
  const results = Array.from({ length: RESULT_COUNT }, array);
  const [left, right, mid, side, cross, crossImaginary, total] = results as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const stride = right.byteOffset - left.byteOffset;
  const share = 1 / channelCount;
  return {
    frames,
    left,
    right,
    mid,
    side,
    cross,
    crossImaginary,
    total,
    run(scale) {
      transform(0, leftRe, leftIm);
      transform(1, rightRe, rightIm);
      exports.pairPowers(
        leftRe.byteOffset,
        leftIm.byteOffset,
        rightRe.byteOffset,
        rightIm.byteOffset,
        last,
        scale,
        share,
        left.byteOffset,
        stride,
      );
      for (let i = 2; i < channelCount; i++) {
        transform(i, leftRe, leftIm);
        exports.addPower(leftRe.byteOffset, leftIm.byteOffset, last, scale, share, total.byteOffset);
      }
    },
  };
}
