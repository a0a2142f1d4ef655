import { joined } from './mutateBytes.ts';

const text = (ascii: string): Uint8Array => Uint8Array.from(ascii, (letter) => letter.charCodeAt(0) & 0xff);
const uint32 = (value: number, littleEndian = false): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
};
const riffChunk = (name: string, body: Uint8Array, claimed = body.length): Uint8Array =>
  joined(text(name), uint32(claimed, true), body);

/** `fmt ` of a WAV file; every number as claimed. */
function wavFormat(channels: number, rateHz: number, bits: number): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint16(0, 1, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rateHz, true);
  view.setUint32(8, (rateHz * channels * bits) / 8, true);
  view.setUint16(12, (channels * bits) / 8, true);
  view.setUint16(14, bits, true);
  return riffChunk('fmt ', body);
}

function wav(...chunks: readonly Uint8Array[]): Uint8Array {
  return riffChunk('RIFF', joined(text('WAVE'), ...chunks));
}

function nestedLists(depth: number): Uint8Array {
  let inner = riffChunk('INAM', text('x\0'));
  for (let i = 0; i < depth; i++) inner = riffChunk('LIST', joined(text('INFO'), inner));
  return inner;
}

const sound = riffChunk(
  'data',
  new Uint8Array(4000).map((_, i) => i * 37),
);

/** ID3v2.4 tag whose one picture claims to be a gigabyte in a tag of `bytes` bytes. */
function boastingId3(bytes: number): Uint8Array {
  const synchsafe = (n: number): Uint8Array => Uint8Array.of(n >> 21, (n >> 14) & 127, (n >> 7) & 127, n & 127);
  const body = joined(text('APIC'), synchsafe(0x0fff_ffff), new Uint8Array(2), new Uint8Array(bytes));
  return joined(text('ID3'), Uint8Array.of(4, 0, 0), synchsafe(0x0fff_ffff), body);
}

/** FLAC metadata block with a length of its own. */
function flacBlock(type: number, body: Uint8Array, claimed = body.length): Uint8Array {
  return joined(Uint8Array.of(type, (claimed >> 16) & 255, (claimed >> 8) & 255, claimed & 255), body);
}

function flacStreamInfo(rateHz: number, channels: number, bits: number): Uint8Array {
  const body = new Uint8Array(34);
  const view = new DataView(body.buffer);
  view.setUint16(0, 4096);
  view.setUint16(2, 4096);
  view.setUint32(10, ((rateHz & 0xf_ffff) << 12) | ((channels - 1) << 9) | ((bits - 1) << 4) | 0xf);
  view.setUint32(14, 0xffff_ffff);
  return flacBlock(0, body);
}

const mp4Box = (name: string, body: Uint8Array, claimed = body.length + 8): Uint8Array =>
  joined(uint32(claimed), text(name), body);

function nestedBoxes(depth: number): Uint8Array {
  let inner = mp4Box('free', new Uint8Array(8));
  for (let i = 0; i < depth; i++) inner = mp4Box(i % 2 === 0 ? 'moov' : 'udta', inner);
  return inner;
}

/** Files made to lie, by format; tried as they are before any dice are thrown. */
export const HOSTILE_FILES: Readonly<Record<string, readonly Uint8Array[]>> = {
  wav: [
    new Uint8Array(0),
    Uint8Array.of(0x52),
    text('RIFF'),
    wav(),
    wav(wavFormat(0, 44_100, 16), sound),
    wav(wavFormat(65_535, 44_100, 16), sound),
    wav(wavFormat(2, 0, 16), sound),
    wav(wavFormat(2, 0xffff_ffff, 16), sound),
    wav(wavFormat(2, 44_100, 0), sound),
    wav(wavFormat(2, 44_100, 65_535), sound),
    wav(wavFormat(2, 44_100, 16), riffChunk('data', new Uint8Array(100), 0xffff_ffff)),
    wav(wavFormat(2, 44_100, 16), riffChunk('LIST', nestedLists(2000)), sound),
    wav(wavFormat(2, 44_100, 16), riffChunk('LIST', text('INFOINAM'), 0x7fff_ffff), sound),
    wav(...Array.from({ length: 3000 }, () => riffChunk('junk', new Uint8Array(0))), wavFormat(2, 44_100, 16), sound),
    wav(sound, wavFormat(2, 44_100, 16)),
    joined(text('RF64'), uint32(0xffff_ffff), text('WAVE'), riffChunk('ds64', new Uint8Array(28).fill(255)), sound),
  ],
  aiff: [
    joined(text('FORM'), uint32(4), text('AIFF')),
    joined(text('FORM'), uint32(0xffff_ffff), text('AIFC'), text('COMM'), uint32(18), new Uint8Array(18).fill(255)),
    joined(
      text('FORM'),
      uint32(50),
      text('AIFF'),
      text('COMM'),
      uint32(18),
      new Uint8Array(18),
      text('SSND'),
      uint32(0),
    ),
  ],
  flac: [
    text('fLaC'),
    joined(text('fLaC'), flacStreamInfo(0, 2, 16)),
    joined(text('fLaC'), flacStreamInfo(655_350, 8, 32)),
    joined(text('fLaC'), flacStreamInfo(44_100, 2, 16), flacBlock(0x84, new Uint8Array(10), 0xff_ffff)),
    // A picture of a gigabyte, a comment list of four thousand million entries.
    joined(
      text('fLaC'),
      flacStreamInfo(44_100, 2, 16),
      flacBlock(6, joined(uint32(3), uint32(10), text('image/jpeg'), new Uint8Array(20), uint32(0x4000_0000))),
      flacBlock(0x84, joined(uint32(0, true), uint32(0xffff_ffff, true))),
    ),
    joined(text('fLaC'), ...Array.from({ length: 2000 }, () => flacBlock(1, new Uint8Array(0)))),
  ],
  mp3: [
    boastingId3(100),
    joined(boastingId3(50), boastingId3(50), boastingId3(50)),
    joined(...Array.from({ length: 5000 }, () => Uint8Array.of(0xff, 0xfb, 0x90, 0x00))),
    new Uint8Array(50_000).fill(0xff),
  ],
  vorbis: [
    joined(text('OggS'), new Uint8Array(22), Uint8Array.of(255), new Uint8Array(255).fill(255)),
    joined(...Array.from({ length: 2000 }, () => joined(text('OggS'), new Uint8Array(23)))),
  ],
  opus: [
    joined(text('OggS'), new Uint8Array(22), Uint8Array.of(1, 19), text('OpusHead'), new Uint8Array(11).fill(255)),
  ],
  alac: [
    joined(mp4Box('ftyp', text('M4A ')), nestedBoxes(3000)),
    joined(mp4Box('ftyp', text('M4A ')), mp4Box('moov', new Uint8Array(8), 1)),
    joined(mp4Box('ftyp', text('M4A ')), mp4Box('moov', mp4Box('udta', new Uint8Array(8), 0x4000_0000))),
  ],
  aac: [Uint8Array.of(0xff, 0xf1, 0x50, 0x80, 0x00, 0x1f, 0xfc), new Uint8Array(20_000).fill(0xf1)],
};
