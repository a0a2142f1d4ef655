import { createMd5 } from '../md5.ts';
import { packSamples } from '../packSamples.ts';
import type { FlacStreamInfo } from './flacHeader.ts';
import { HISTORY } from './flacSubframe.ts';

/** Checks the MD5 of the decoded samples (RFC 9639, section 8.2): interleaved, little-endian, whole bytes. */
export interface SampleChecksum {
  update(channels: readonly Int32Array[], frameCount: number): void;
  /** Frames were lost: there is nothing left to compare. */
  spoil(): void;
  /** True if the samples agree, or if there is nothing to compare with. Ends the computation. */
  matches(): boolean;
}

export function createSampleChecksum({ bitsPerSample, md5: expected }: FlacStreamInfo): SampleChecksum {
  const md5 = createMd5();
  const bytesPerSample = Math.ceil(bitsPerSample / 8);
  let comparable = expected.some((byte) => byte !== 0);
  let packed = new Uint8Array(0);
  return {
    update(channels, frameCount) {
      if (!comparable) return;
      const length = frameCount * channels.length * bytesPerSample;
      if (packed.length < length) packed = new Uint8Array(length);
      packSamples(channels, HISTORY, frameCount, bytesPerSample, packed);
      md5.update(packed.subarray(0, length));
    },
    spoil() {
      comparable = false;
    },
    matches() {
      if (!comparable) return true;
      const found = md5.digest();
      return expected.every((byte, i) => byte === found[i]);
    },
  };
}
