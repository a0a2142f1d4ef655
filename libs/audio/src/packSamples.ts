/** Samples from index `from` of every channel, interleaved, little-endian, in 1 … 4 bytes each. */
export function packSamples(
  channels: readonly Int32Array[],
  from: number,
  frameCount: number,
  bytesPerSample: number,
  out: Uint8Array,
): void {
  if (bytesPerSample === 2 && channels.length === 2 && HOST_IS_LITTLE_ENDIAN && out.byteOffset % 4 === 0) {
    packPairs(channels[0]!, channels[1]!, from, new Int32Array(out.buffer, out.byteOffset, frameCount));
    return;
  }
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

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** What most files are, four times as fast as through a `DataView`: two samples of 16 bits at once. */
function packPairs(left: Int32Array, right: Int32Array, from: number, out: Int32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (left[from + i]! & 0xffff) | (right[from + i]! << 16);
}
