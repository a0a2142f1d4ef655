import { describe, expect, it } from 'vitest';
import { makeSong } from '../testing/song.ts';
import { createPeaksBuilder, type WaveformPeaks } from './peaks.ts';
import { decodePeaks, encodePeaks } from './peaksFile.ts';

function peaksOf(channels: readonly Float32Array[], blockFrames = 1000): WaveformPeaks {
  const builder = createPeaksBuilder({ sampleRateHz: 44_100, channelCount: channels.length });
  const total = channels[0]!.length;
  for (let start = 0; start < total; start += blockFrames) {
    const end = Math.min(total, start + blockFrames);
    builder.add({
      channels: channels.map((samples) => samples.subarray(start, end)),
      frameCount: end - start,
      startFrame: start,
    });
  }
  return builder.result();
}

describe('waveform peaks', () => {
  it('hold the lowest and highest sample of every stretch at every level, rounded outwards', () => {
    const { channels } = makeSong({ seconds: 3 });
    const { levels } = peaksOf(channels);
    for (const { framesPerPoint, pointCount, extremes } of levels) {
      expect(pointCount).toBe(Math.ceil(channels[0]!.length / framesPerPoint));
      for (const [c, samples] of channels.entries()) {
        for (let p = 0; p < pointCount; p++) {
          const part = samples.subarray(p * framesPerPoint, (p + 1) * framesPerPoint);
          expect(extremes[2 * (c * pointCount + p)]).toBe(Math.floor(Math.min(...part) * 32_767));
          expect(extremes[2 * (c * pointCount + p) + 1]).toBe(Math.ceil(Math.max(...part) * 32_767));
        }
      }
    }
  });

  it('do not depend on how the file was cut into blocks', () => {
    const { channels } = makeSong({ seconds: 2 });
    expect(peaksOf(channels, 77)).toEqual(peaksOf(channels, 100_000));
  });

  it('draw one curve around all channels of a film mix', () => {
    const channels = [0.1, -0.7, 0.5, 0, 0.2, 0.3].map((value) => new Float32Array(300).fill(value));
    const { channelCount, levels } = peaksOf(channels);
    expect(channelCount).toBe(1);
    expect([...levels[0]!.extremes]).toEqual([-22_937, 16_384, -22_937, 16_384]);
  });

  it('stay on the paper: overs are cut off, what is no number is nothing', () => {
    const samples = Float32Array.of(2.5, -3, NaN);
    expect([...peaksOf([samples]).levels[0]!.extremes]).toEqual([-32_767, 32_767]);
    expect([...peaksOf([Float32Array.of(NaN)]).levels[2]!.extremes]).toEqual([0, 0]);
  });

  it.each([0, 1, 255, 256, 257])('fit a file of %i frames', (frameCount) => {
    const { levels, frameCount: counted } = peaksOf([new Float32Array(frameCount)]);
    expect(counted).toBe(frameCount);
    expect(levels.map(({ pointCount }) => pointCount)).toEqual(
      [256, 4096, 65_536].map((n) => Math.ceil(frameCount / n)),
    );
  });

  it('are the same after a journey as bytes', () => {
    const peaks = peaksOf(makeSong({ seconds: 1 }).channels);
    const bytes = encodePeaks(peaks);
    // In the middle of something larger and at an odd place, as bytes from a network may be.
    const embedded = new Uint8Array(bytes.length + 7);
    embedded.set(bytes, 3);
    expect(decodePeaks(embedded.subarray(3, 3 + bytes.length))).toEqual(peaks);
  });

  it('are not made out of other bytes', () => {
    const bytes = encodePeaks(peaksOf(makeSong({ seconds: 1 }).channels));
    for (const wrong of [
      new Uint8Array(0),
      bytes.subarray(0, 20),
      bytes.subarray(0, -1),
      bytes.map((b, i) => (i === 0 ? 1 : b)),
    ]) {
      expect(() => decodePeaks(wrong)).toThrow(expect.objectContaining({ code: 'CORRUPT_FILE' }));
    }
    const endless = bytes.slice();
    new DataView(endless.buffer).setUint32(32, 0xffff_ffff, true); // number of points
    expect(() => decodePeaks(endless)).toThrow(expect.objectContaining({ code: 'CORRUPT_FILE' }));
  });
});
