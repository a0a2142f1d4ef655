import { mapStereo, RATE_HZ, type Stereo } from '../../match/audio.ts';
import { decodeStereo, encodeStereo } from '../decode.ts';
import type { Injected, Injection, TimeRange } from '../injection.ts';

/** Nothing for `seconds`, then the piece. */
function late({ left, right }: Stereo, seconds: number): Injected {
  const frames = Math.round(seconds * RATE_HZ);
  const shifted = (samples: Float32Array) => {
    const out = new Float32Array(frames + samples.length);
    out.set(samples, frames);
    return out;
  };
  return {
    audio: { left: shifted(left), right: shifted(right) },
    ranges: [{ startSeconds: 0, endSeconds: seconds }],
  };
}

/** Four holes of digital silence, as of lost buffers. */
const holes: Injection['inject'] = ({ left, right }, milliseconds, { dice }) => {
  const audio = { left: left.slice(), right: right.slice() };
  const frames = Math.round((milliseconds / 1000) * RATE_HZ);
  const ranges = Array.from({ length: 4 }, (_, hole): TimeRange => {
    const start = Math.floor(((hole + 0.2 + 0.6 * dice()) * left.length) / 4);
    audio.left.fill(0, start, start + frames);
    audio.right.fill(0, start, start + frames);
    return { startSeconds: start / RATE_HZ, endSeconds: (start + frames) / RATE_HZ };
  });
  return { audio, ranges };
};

export const FILE: readonly Injection[] = [
  {
    id: 'file.bitdepth',
    setsLevel: true,
    ruleId: 'file.bitdepth',
    grades: [20, 16, 12],
    unit: 'of 24 bits used',
    foundAt: 'info',
    inject: (audio, bits) => {
      const step = 2 ** (1 - bits);
      return mapStereo(audio, (l, r) => [Math.round(l / step) * step, Math.round(r / step) * step]);
    },
  },
  {
    id: 'file.lossy',
    ruleId: 'file.lossy',
    grades: [192, 128, 96],
    unit: 'kbit/s MP3',
    startFrom: 'full bandwidth',
    needs: ['top end'],
    inject: (audio, kilobits) =>
      decodeStereo(encodeStereo(audio, 'mp3', ['-c:a', 'libmp3lame', '-b:a', `${kilobits}k`])),
  },
  {
    id: 'file.lossy, AAC',
    ruleId: 'file.lossy',
    grades: [192, 128, 96],
    unit: 'kbit/s AAC',
    startFrom: 'full bandwidth',
    needs: ['top end'],
    inject: (audio, kilobits) => decodeStereo(encodeStereo(audio, 'adts', ['-c:a', 'aac', '-b:a', `${kilobits}k`])),
  },
  {
    id: 'file.silence',
    setsLevel: true,
    ruleId: 'file.silence',
    grades: [1.5, 4, 10],
    unit: 's of silence before',
    inject: late,
  },
  {
    id: 'file.dropout',
    setsLevel: true,
    ruleId: 'file.dropout',
    grades: [3, 12, 60],
    unit: 'ms, four holes',
    inject: holes,
  },
];
