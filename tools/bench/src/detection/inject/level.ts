import { gainOf, mapStereo, RATE_HZ, samplePeak, scaled, type Stereo } from '../../match/audio.ts';
import { integratedLufs, weightedSteps } from '../../match/score/loudness.ts';
import type { Injection } from '../injection.ts';

export { RATE_HZ };

/** Root mean square over both channels. */
export function programmeRms({ left, right }: Stereo): number {
  let sum = 0;
  for (const samples of [left, right]) for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / (2 * left.length));
}

/** The sample peak brought to a level. */
export function peakedAt(audio: Stereo, peakDbfs: number): Stereo {
  return scaled(audio, gainOf(peakDbfs) / Math.max(1e-9, samplePeak(audio)));
}

/** Brought to a loudness, whatever the peaks do. */
export function loudAt(audio: Stereo, lufs: number): Stereo {
  return scaled(audio, gainOf(lufs - integratedLufs(weightedSteps(audio))));
}

/** Cut off at full scale after `driveDb` of gain over peak. */
function clipped(audio: Stereo, driveDb: number): Stereo {
  const clip = (value: number): number => Math.max(-1, Math.min(1 - 2 ** -23, value));
  return mapStereo(peakedAt(audio, driveDb), (l, r) => [clip(l), clip(r)]);
}

/**
 * A look-ahead limiter that sees samples only, as many do: no sample passes the ceiling, what lies between them does.
 *
 * @param driveDb gain over the sample peak that has to be taken off again
 */
export function limited(audio: Stereo, driveDb: number, ceilingDbfs: number): Stereo {
  const { left, right } = peakedAt(audio, ceilingDbfs + driveDb);
  const ceiling = gainOf(ceilingDbfs);
  const lookAhead = 66; // 1.5 ms
  const release = Math.exp(-1 / (0.06 * RATE_HZ));
  const wanted = new Float32Array(left.length);
  for (let i = 0; i < left.length; i++) {
    wanted[i] = Math.min(1, ceiling / Math.max(1e-9, Math.abs(left[i]!), Math.abs(right[i]!)));
  }
  // smallest gain wanted within the look-ahead, from behind with a queue of candidates
  const smallest = new Float32Array(left.length);
  const queue: number[] = [];
  let head = 0;
  for (let i = left.length - 1; i >= 0; i--) {
    while (queue.length > head && wanted[queue.at(-1)!]! >= wanted[i]!) queue.pop();
    queue.push(i);
    if (queue[head]! > i + lookAhead) head++;
    smallest[i] = wanted[queue[head]!]!;
  }
  const out = { left: new Float32Array(left.length), right: new Float32Array(left.length) };
  let gain = 1;
  for (let i = 0; i < left.length; i++) {
    // falls in a line over the look-ahead, recovers slowly; never above what this very sample can bear
    const target = smallest[i]!;
    gain = target < gain ? Math.max(target, gain - (1 - target) / lookAhead) : target + (gain - target) * release;
    const safe = Math.min(gain, wanted[i]!);
    out.left[i] = left[i]! * safe;
    out.right[i] = right[i]! * safe;
  }
  return out;
}

export const LEVEL: readonly Injection[] = [
  {
    id: 'gain.headroom',
    setsLevel: true,
    ruleId: 'gain.headroom',
    grades: [-3, -1.5, 0],
    unit: 'dBFS peak of a mix',
    startFrom: 'mix',
    inject: (audio, peakDbfs) => peakedAt(audio, peakDbfs),
  },
  {
    id: 'gain.clipping',
    setsLevel: true,
    ruleId: 'gain.clipping',
    grades: [1.5, 3, 6],
    unit: 'dB cut off',
    isLocal: true,
    isSparse: true,
    inject: clipped,
  },
  {
    id: 'gain.clipping, turned down',
    setsLevel: true,
    ruleId: 'gain.clipping',
    grades: [1.5, 3, 6],
    unit: 'dB cut off, then −4 dB',
    inject: (audio, driveDb) => scaled(clipped(audio, driveDb), gainOf(-4)),
  },
  {
    id: 'gain.intersample',
    setsLevel: true,
    ruleId: 'gain.intersample',
    grades: [3, 6, 10],
    unit: 'dB into a sample limiter at 0 dBFS',
    inject: (audio, driveDb) => limited(audio, driveDb, -0.01),
  },
  {
    id: 'loudness.target',
    setsLevel: true,
    ruleId: 'loudness.target',
    grades: [-16.5, -19, -23],
    unit: 'LUFS for a store at −14',
    startFrom: 'at −14 LUFS',
    profileId: 'spotify',
    inject: loudAt,
  },
  {
    id: 'loudness.quiet',
    setsLevel: true,
    ruleId: 'loudness.quiet',
    grades: [6, 10, 16],
    unit: 'dB turned down',
    inject: (audio, downDb) => scaled(audio, gainOf(-downDb)),
  },
];
