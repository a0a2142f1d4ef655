/** Samples from index `from` of every channel, interleaved, little-endian, in 1 … 4 bytes each. */
export function packSamples(
  channels: readonly Int32Array[],
  from: number,
  frameCount: number,
  bytesPerSample: number,
  out: Uint8Array,
): void {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const stride = bytesPerSample * channels.length;
  channels.forEach((samples, channel) => {
    let at = channel * bytesPerSample;
    for (let i = from; i < from + frameCount; i++, at += stride) {
      const sample = samples[i]!;
      if (bytesPerSample === 2) view.setInt16(at, sample, true);
      else if (bytesPerSample === 1) view.setInt8(at, sample);
      else if (bytesPerSample === 4) view.setInt32(at, sample, true);
      else {
        view.setInt16(at, sample, true);
        view.setInt8(at + 2, sample >> 16);
      }
    }
  });
}
