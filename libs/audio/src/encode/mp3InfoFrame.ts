import { crc16Reflected } from '../crc.ts';
import { MPEG_FRAMES } from '../decode/mp3Frames.ts';
import { utf8 } from './bytes.ts';

/** What LAME puts in front of the first sample; the decoder's own 529 are not counted. */
const LAME_DELAY_FRAMES = 576;

/** What the first, silent frame says about those that follow. */
export interface InfoFrameFacts {
  /** Header of the first frame with sound. */
  readonly header: Uint8Array;
  readonly mpegFrameCount: number;
  /** Of all frames, without this one. */
  readonly byteCount: number;
  /** Samples of a channel that were put in. */
  readonly frameCount: number;
  /** `crc16Reflected` over all frames, without this one. */
  readonly checksum: number;
  readonly bitRateKbps: number;
}

/** Bytes an info frame takes that stands in front of frames with this header. */
export function infoFrameLength(header: Uint8Array): number {
  return MPEG_FRAMES.headerAt(unpadded(header), 0)!.byteLength;
}

/**
 * The frame that lets players find the end, seek, and cut off what the encoder added, so that the music comes out with the
 * length it went in. Constant bit rate.
 *
 * Source: "Mp3 Info Tag rev 1 specifications" (LAME).
 */
export function infoFrame({ header, mpegFrameCount, byteCount, frameCount, ...facts }: InfoFrameFacts): Uint8Array {
  const first = unpadded(header);
  const { byteLength, version, channelCount, frameCount: framesEach } = MPEG_FRAMES.headerAt(first, 0)!;
  const frame = new Uint8Array(byteLength);
  const view = new DataView(frame.buffer);
  frame.set(first);
  const isMono = channelCount === 1;
  let at = 4 + (version === 1 ? (isMono ? 17 : 32) : isMono ? 9 : 17); // behind the side information, which stays 0
  const put = (bytes: Uint8Array): void => {
    frame.set(bytes, at);
    at += bytes.length;
  };
  const putUint32 = (value: number): void => {
    view.setUint32(at, value);
    at += 4;
  };
  put(utf8('Info'));
  putUint32(0b1111); // frames, bytes, places and quality follow
  putUint32(mpegFrameCount);
  putUint32(byteCount + byteLength);
  put(Uint8Array.from({ length: 100 }, (_, percent) => Math.floor((256 * percent) / 100)));
  putUint32(100 - 50 - 3); // what LAME writes for its third quality of ten at a constant rate
  put(utf8('LAME3.100'));
  put(Uint8Array.of(0x01, 0)); // revision 0, constant rate; low-pass not stated
  put(new Uint8Array(8)); // peak and replay gains not stated
  put(Uint8Array.of(0, Math.min(255, facts.bitRateKbps)));
  const paddingFrames = Math.min(0xfff, Math.max(0, mpegFrameCount * framesEach - LAME_DELAY_FRAMES - frameCount));
  put(Uint8Array.of(LAME_DELAY_FRAMES >> 4, ((LAME_DELAY_FRAMES & 15) << 4) | (paddingFrames >> 8), paddingFrames));
  put(new Uint8Array(4)); // miscellaneous, MP3 gain, preset
  putUint32(byteCount + byteLength);
  view.setUint16(at, facts.checksum);
  view.setUint16(at + 2, crc16Reflected(frame, 0, at + 2, 0));
  return frame;
}

/** A header of the same stream whose frame is not longer than it has to be. */
function unpadded(header: Uint8Array): Uint8Array {
  const copy = header.slice(0, 4);
  copy[2]! &= ~0b10;
  return copy;
}
