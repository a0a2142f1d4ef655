import { kneeEndDb, quietPower } from '../../rendering/gainCurve.ts';
import { TABLES } from '../../rendering/logarithm.ts';
import { referenceRendering as originals, type RenderingKernels } from '../../rendering/renderingKernels.ts';
import type { Arena, Room } from '../arena.ts';
import { createWasmDelayedGain } from './delayedGain.ts';
import { createWasmLimiterGain } from './limiterGain.ts';
import { createWasmRounding } from './rounding.ts';

/** The twins of `referenceRendering`. What is not in the memory of `scratch` goes through the originals where copying costs as much. */
export function createWasmRendering(scratch: Arena, roomFor: Room): RenderingKernels {
  const { exports } = scratch;
  let tables: Float64Array | undefined;
  const tablesAt = (): number => {
    if (tables === undefined) {
      tables = scratch.doubles(TABLES.length);
      tables.set(TABLES);
    }
    return tables.byteOffset;
  };
  return {
    copySound(from, start, count, to) {
      if (!scratch.holds(to)) return originals.copySound(from, start, count, to);
      if (scratch.holds(from)) return exports.copySound(from.byteOffset + 4 * start, count, to.byteOffset);
      to.set(from.subarray(start, start + count));
      exports.copySound(to.byteOffset, count, to.byteOffset);
    },
    multiply(samples, count, gain) {
      if (!scratch.holds(samples)) return originals.multiply(samples, count, gain);
      exports.multiply(samples.byteOffset, count, gain);
    },
    takePart(left, right, start, count, sign, part) {
      if (!scratch.holds(left) || !scratch.holds(right) || !scratch.holds(part)) {
        return originals.takePart(left, right, start, count, sign, part);
      }
      exports.takePart(left.byteOffset + 4 * start, right.byteOffset + 4 * start, count, sign, part.byteOffset);
    },
    addPart(left, right, start, count, sign, part) {
      if (!scratch.holds(left) || !scratch.holds(right) || !scratch.holds(part)) {
        return originals.addPart(left, right, start, count, sign, part);
      }
      exports.addPart(left.byteOffset + 4 * start, right.byteOffset + 4 * start, count, sign, part.byteOffset);
    },
    framePowers(channels, count, powers) {
      if (!scratch.holds(powers) || !channels.every((samples) => scratch.holds(samples))) {
        return originals.framePowers(channels, count, powers);
      }
      powers.fill(0, 0, count);
      for (const samples of channels) exports.addSquares(samples.byteOffset, count, powers.byteOffset);
    },
    multiplyEach(samples, gains, count) {
      if (!scratch.holds(samples) || !scratch.holds(gains)) return originals.multiplyEach(samples, gains, count);
      exports.multiplyEach(samples.byteOffset, gains.byteOffset, count);
    },
    addProduct(xRe, xIm, hRe, hIm, outRe, outIm) {
      const arrays = [xRe, xIm, hRe, hIm, outRe, outIm] as const;
      // Long filters fill more than one memory: each has its own instance, and all six must be in one.
      if (outRe.length === 1 || !arrays.every((array) => scratch.holds(array))) {
        return originals.addProduct(...arrays);
      }
      exports.addProduct(
        xRe.byteOffset,
        xIm.byteOffset,
        hRe.byteOffset,
        hIm.byteOffset,
        outRe.byteOffset,
        outIm.byteOffset,
        outRe.length,
      );
    },
    changesInDb(curve, values, count) {
      if (!scratch.holds(values)) return originals.changesInDb(curve, values, count);
      const { mode, thresholdDbfs, ratio, kneeDb, maxChangeDb } = curve;
      exports.changesInDb(
        values.byteOffset,
        count,
        mode === 'compress' ? 1 : 0,
        thresholdDbfs,
        ratio,
        kneeDb,
        maxChangeDb,
        kneeEndDb(curve),
        quietPower(curve),
        tablesAt(),
      );
    },
    gainsOfChanges(mode, makeUp, values, count) {
      if (!scratch.holds(values)) return originals.gainsOfChanges(mode, makeUp, values, count);
      exports.gainsOfChanges(values.byteOffset, count, mode === 'compress' ? 1 : 0, makeUp, tablesAt());
    },
    createBallistics(options) {
      const original = originals.createBallistics(options);
      const state = roomFor(24).doubles(3);
      const { attackKeep, releaseKeep, sustainedShare } = options;
      return {
        process(changes, count) {
          // A stream is either in this memory or not: the state is in one of the two.
          if (!scratch.holds(changes) || !scratch.holds(state)) return original.process(changes, count);
          exports.smoothChanges(changes.byteOffset, count, attackKeep, releaseKeep, sustainedShare, state.byteOffset);
        },
      };
    },
    createLimiterGain: (options) => createWasmLimiterGain(roomFor, options),
    createDelayedGain: (options) => createWasmDelayedGain(roomFor, options),
    createRounding: (options) => createWasmRounding(roomFor, options),
  };
}
