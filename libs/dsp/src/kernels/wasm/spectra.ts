import { createSpectra, type Spectra, type SpectraOptions } from '../spectra.ts';
import type { Room } from './arena.ts';
import { createRealRoom, realBytes, SMALLEST_REAL_SIZE } from './fft32.ts';

/** left, right, mid, side, crossImaginary, total: the order of assembly/spectra.ts. */
const RESULT_COUNT = 6;

const spectraBytes = ({ sizeFrames, channelCount }: SpectraOptions): number =>
  realBytes(sizeFrames) + sizeFrames * (4 * channelCount + 8 + 2 * RESULT_COUNT) + 1024;

/** Twin of `createSpectra`: the same to the last bit. Everything lies in the arena, nothing is copied. */
export function createWasmSpectra(roomFor: Room, options: SpectraOptions): Spectra {
  const { sizeFrames, channelCount, isPair } = options;
  if (sizeFrames < SMALLEST_REAL_SIZE) return createSpectra(options);
  const arena = roomFor(spectraBytes(options));
  const { exports } = arena;
  const last = sizeFrames / 2;
  const real = createRealRoom(arena, options.window);
  const frames = Array.from({ length: channelCount }, () => arena.floats(sizeFrames));
  const array = () => arena.floats(last + 1);
  const [leftRe, leftIm] = [array(), array()];
  const transform = (channel: number, re: Float32Array, im: Float32Array): void => {
    if (real(frames[channel]!.byteOffset, re.byteOffset, im.byteOffset)) return;
    re.fill(0);
    im.fill(0);
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
  const [left, right, mid, side, crossImaginary, total] = results as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const stride = right.byteOffset - left.byteOffset;
  const share = 1 / channelCount;
  return {
    frames,
    left,
    right,
    mid,
    side,
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
