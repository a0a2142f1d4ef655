import { concat, fftConvolve, pinkNoise, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { filtered, mapped, normalized, remixed, reportOf, scaled, song, SONG_RATE_HZ } from '../testing/song.ts';
import { readMetric } from '../report/metrics.ts';
import { quantize } from '../testing/measure.ts';
import type { AudioFormat } from '@auralign/audio';
import { diagnose, type DiagnoseOptions } from './diagnose.ts';
import { SEVERITIES, type Finding } from './finding.ts';

type Channels = readonly Float32Array[];

/** A fault put into a sound song, at two strengths. */
interface Fault {
  readonly ruleId: string;
  /** In words, with the strengths. */
  readonly what: string;
  make(clean: Channels, strength: number): Channels;
  /** Weaker and stronger; both must be found, and the stronger must not read milder. */
  readonly strengths: readonly [number, number];
  readonly options?: DiagnoseOptions;
  readonly format?: Partial<AudioFormat>;
  /** Default 16 s. */
  readonly seconds?: number;
  /** Least severity of the stronger one; default 'warn'. */
  readonly least?: Finding['severity'];
}

const bell =
  (frequencyHz: number, q: number) =>
  (clean: Channels, gainDb: number): Channels =>
    filtered(clean, [{ kind: 'peaking', frequencyHz, gainDb, q }]);

/** Left and right of a tone, added. */
const plus = (clean: Channels, frequencyHz: number, amplitude: number): Channels => {
  const tone = sine({ frequencyHz, sampleRateHz: SONG_RATE_HZ, frameCount: clean[0]!.length, amplitude });
  return mapped(clean, (x, i) => x + tone[i]!);
};

/** A plain feed-forward compressor on the linked peak: no attack time, 80 ms release. */
function compressed(channels: Channels, thresholdDb: number, ratio: number): Channels {
  const attack = 0;
  const release = Math.exp(-1 / (0.08 * SONG_RATE_HZ));
  let envelope = 0;
  const gains = channels[0]!.map((_, i) => {
    const level = Math.max(...channels.map((samples) => Math.abs(samples[i]!)));
    const pole = level > envelope ? attack : release;
    envelope = pole * envelope + (1 - pole) * level;
    const overDb = 20 * Math.log10(Math.max(envelope, 1e-9)) - thresholdDb;
    return overDb <= 0 ? 1 : 10 ** ((-overDb * (1 - 1 / ratio)) / 20);
  });
  return normalized(
    mapped(channels, (x, i) => x * gains[i]!),
    0.5,
  );
}

/** A room of exponentially decaying noise, half dry and half wet, other noise left and right. */
function inRoom(channels: Channels, decaySeconds: number): Channels {
  const wet = channels.map((samples, channel) => {
    const length = Math.round(1.2 * decaySeconds * SONG_RATE_HZ);
    const noise = whiteNoise({ seed: 7 + channel, frameCount: length, rms: 1 });
    const tail = noise.map((x, i) => x * 10 ** ((-3 * i) / (decaySeconds * SONG_RATE_HZ)));
    const energy = Math.sqrt(tail.reduce((sum, x) => sum + x * x, 0));
    return Float32Array.from(fftConvolve(samples, tail).subarray(0, samples.length), (x) => x / energy);
  });
  return normalized(
    mapped(wet, (x, i, channel) => 2 * x + 0.3 * channels[channel]![i]!),
    0.5,
  );
}

const FAULTS: readonly Fault[] = [
  { ruleId: 'tone.mud', what: 'a bell of +4 and +8 dB at 300 Hz', make: bell(300, 1), strengths: [4, 8] },
  { ruleId: 'tone.boxy', what: 'a bell of +9 and +14 dB at 400 Hz, Q 6', make: bell(400, 6), strengths: [9, 14] },
  { ruleId: 'tone.harsh', what: 'a bell of +9 and +13 dB at 3.2 kHz', make: bell(3200, 1), strengths: [9, 13] },
  {
    ruleId: 'tone.sibilance',
    what: 'hiss around 6.8 kHz once a second, bursts at about −22 and −14 dBFS',
    make: (clean, db) => {
      const hiss = filtered(
        [whiteNoise({ seed: 11, frameCount: clean[0]!.length, rms: 1 })],
        [{ kind: 'band-pass', frequencyHz: 6800, q: 2 }],
      )[0]!;
      const isOn = (i: number): boolean => (i / SONG_RATE_HZ) % 1 < 0.3;
      return mapped(clean, (x, i) => (isOn(i) ? x + hiss[i]! * 10 ** (db / 20) : x));
    },
    strengths: [-14, -6],
  },
  { ruleId: 'tone.presence', what: 'a bell of −8 and −12 dB at 4 kHz', make: bell(4000, 1), strengths: [-8, -12] },
  {
    ruleId: 'tone.dull',
    what: 'a shelf of −12 and −20 dB from 6 kHz, over the fall of finished music in place of pink noise',
    make: (clean, gainDb) =>
      filtered(clean, [
        { kind: 'high-shelf', frequencyHz: 2500, gainDb: -10, q: 0.4 },
        { kind: 'high-shelf', frequencyHz: 9000, gainDb: -9, q: 0.5 },
        { kind: 'high-shelf', frequencyHz: 6000, gainDb, q: 0.7 },
      ]),
    strengths: [-12, -20],
  },
  {
    ruleId: 'low.rumble',
    what: 'a 20 Hz tone at −26 and −14 dBFS',
    make: (clean, db) => plus(clean, 20, 10 ** (db / 20)),
    strengths: [-26, -14],
  },
  {
    ruleId: 'low.dc',
    what: 'an offset of 1 and 6 %',
    make: (clean, dc) => mapped(clean, (x) => x + dc),
    strengths: [0.01, 0.06],
    least: 'fail',
  },
  {
    ruleId: 'gain.clipping',
    what: 'peaks cut 6 and 18 dB below their top, at full scale',
    make: (clean, db) => mapped(normalized(clean, 10 ** (db / 20)), (x) => Math.max(-1, Math.min(1, x))),
    strengths: [6, 18],
    least: 'fail',
  },
  {
    ruleId: 'gain.headroom',
    what: 'peaks raised to −3 and 0 dBFS',
    make: (clean, db) => normalized(clean, 10 ** (db / 20)),
    strengths: [-3, 0],
    options: { purpose: 'mix' },
  },
  {
    ruleId: 'gain.intersample',
    what: 'a quarter-rate tone between the samples, 0.5 and 1.5 dB over full scale',
    // at 45° the samples of an fs/4 sine lie 3.01 dB below its crest
    make: (clean, db) => {
      const tone = sine({
        frequencyHz: SONG_RATE_HZ / 4,
        sampleRateHz: SONG_RATE_HZ,
        frameCount: clean[0]!.length,
        amplitude: 10 ** (db / 20),
        phaseRadians: Math.PI / 4,
      });
      return clean.map(() => tone);
    },
    strengths: [0.5, 1.5],
    options: { purpose: 'master' },
    seconds: 4,
  },
  {
    ruleId: 'dyn.overcompressed',
    what: 'compression of 8:1 from 25 and 45 dB down',
    make: (clean, db) => compressed(clean, db, 8),
    strengths: [-30, -50],
    seconds: 16, // two parts, so that their contrast counts
  },
  {
    ruleId: 'dyn.pumping',
    what: 'everything above the bass ducked 6 and 12 dB by a kick',
    make: (clean, db) => {
      const [bed] = [
        filtered(
          clean.map((samples, channel) =>
            pinkNoise({ seed: 5 + channel, sampleRateHz: SONG_RATE_HZ, frameCount: samples.length, rms: 0.05 }),
          ),
          [{ kind: 'high-pass', frequencyHz: 200, q: 0.7 }],
        ),
      ];
      const kickEvery = 0.6;
      return mapped(bed, (x, i) => {
        const since = (i / SONG_RATE_HZ) % kickEvery;
        const duck = 10 ** ((-db * Math.exp(-since / 0.12) * Math.min(1, since / 0.01)) / 20);
        const kick = 0.5 * Math.exp(-since / 0.06) * Math.sin(2 * Math.PI * 60 * since);
        return x * duck + kick;
      });
    },
    strengths: [6, 12],
    seconds: 24,
  },
  {
    ruleId: 'dyn.flat',
    what: 'steady noise',
    make: (clean) =>
      [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: SONG_RATE_HZ, frameCount: clean[0]!.length, rms: 0.05 })),
    strengths: [1, 1],
    seconds: 32,
  },
  {
    ruleId: 'stereo.narrow',
    what: 'the side lowered by 10 and 30 dB',
    make: (clean, db) => remixed(clean, (mid, side) => [mid, side * 10 ** (db / 20)]),
    strengths: [-10, -30],
  },
  {
    ruleId: 'stereo.wide',
    what: 'the side raised by 11 and 14 dB',
    make: (clean, db) =>
      normalized(
        remixed(clean, (mid, side) => [mid, side * 10 ** (db / 20)]),
        0.5,
      ),
    strengths: [11, 14],
  },
  {
    ruleId: 'stereo.antiphase',
    what: 'the right channel upside down, over and over',
    make: (clean) => mapped(clean, (x, _, channel) => (channel === 1 ? -x : x)),
    strengths: [1, 1],
    least: 'fail',
  },
  {
    ruleId: 'stereo.bassWidth',
    what: 'noise below 100 Hz in the side',
    make: (clean, db) => {
      const noise = filtered(
        [pinkNoise({ seed: 9, sampleRateHz: SONG_RATE_HZ, frameCount: clean[0]!.length, rms: 0.02 })],
        [{ kind: 'low-pass', frequencyHz: 100, q: 0.7 }],
      )[0]!;
      const bassy = filtered(clean, [{ kind: 'low-shelf', frequencyHz: 100, gainDb: 9, q: 0.7 }]);
      return normalized(
        remixed(bassy, (mid, side, i) => [mid, side + noise[i]! * 10 ** (db / 20)]),
        0.5,
      );
    },
    strengths: [10, 20],
  },
  {
    ruleId: 'stereo.balance',
    what: 'the right channel 3 and 8 dB up',
    make: (clean, db) =>
      normalized(
        mapped(clean, (x, _, channel) => (channel === 1 ? x * 10 ** (db / 20) : x)),
        0.5,
      ),
    strengths: [3, 8],
    least: 'fail',
  },
  {
    ruleId: 'stereo.monoLoss',
    what: 'noise around 1 kHz in the side only',
    make: (clean, db) => {
      const noise = filtered(
        [pinkNoise({ seed: 9, sampleRateHz: SONG_RATE_HZ, frameCount: clean[0]!.length, rms: 1 })],
        [{ kind: 'band-pass', frequencyHz: 1000, q: 2 }],
      )[0]!;
      return normalized(
        remixed(clean, (mid, side, i) => [mid, side + noise[i]! * 10 ** (db / 20)]),
        0.5,
      );
    },
    strengths: [-24, -14],
  },
  {
    ruleId: 'space.washed',
    what: 'a room of 3 and 3.3 s',
    make: inRoom,
    strengths: [3, 3.3],
    seconds: 24,
  },
  {
    ruleId: 'loudness.target',
    what: 'a broadcast file at −20 and −12 LUFS',
    make: (clean, db) => scaled(clean, 10 ** (db / 20)),
    strengths: [1, 5],
    options: {
      profiles: [
        {
          id: 'house',
          title: 'House',
          targetLufs: -30,
          toleranceLu: 0.5,
          quieter: 'left alone',
          louder: 'left alone',
          ceilingDbtp: 0,
          kind: 'delivery',
          source: 'a test',
          checkedDate: '2026-11-22',
          confidence: 'published',
        },
      ],
    },
    least: 'fail',
  },
  {
    ruleId: 'loudness.quiet',
    what: 'a master 4 and 14 dB down',
    make: (clean, db) => scaled(clean, 10 ** (db / 20)),
    strengths: [-4, -14],
    options: { purpose: 'master' },
  },
  {
    ruleId: 'file.bitdepth',
    what: '15 and 10 bits in a 24-bit file',
    make: (clean, bits) => clean.map((samples) => quantize(samples, bits)),
    strengths: [15, 10],
    format: { codec: 'pcm-integer', bitDepth: 24 },
    least: 'fail',
  },
  {
    ruleId: 'file.silence',
    what: '2.5 and 5 s of silence in front',
    make: (clean, from) => mapped(clean, (x, i) => (i < from * SONG_RATE_HZ ? 0 : x)),
    strengths: [2.5, 5],
  },
  {
    ruleId: 'file.dropout',
    what: '1 and 4 holes of 20 ms in loud noise',
    make: (clean, count) => {
      const noise = [1, 2].map((seed) =>
        pinkNoise({ seed, sampleRateHz: SONG_RATE_HZ, frameCount: clean[0]!.length, rms: 0.1 }),
      );
      return mapped(noise, (x, i) => {
        const hole = Math.floor(i / (2 * SONG_RATE_HZ));
        return hole < count && i % (2 * SONG_RATE_HZ) > SONG_RATE_HZ && i % (2 * SONG_RATE_HZ) < 1.02 * SONG_RATE_HZ
          ? 0
          : x;
      });
    },
    strengths: [1, 4],
    least: 'fail',
  },
  {
    ruleId: 'tone.resonance',
    what: 'a bell of +12 and +20 dB at 700 Hz, Q 14',
    make: bell(700, 14),
    strengths: [12, 20],
  },
  {
    ruleId: 'low.hum',
    what: '50 Hz and five harmonics at −50 and −34 dBFS each',
    make: (clean, db) =>
      [50, 100, 150, 200, 250, 300].reduce<Channels>((sum, hz) => plus(sum, hz, 10 ** (db / 20)), scaled(clean, 0.5)),
    strengths: [-50, -34],
    seconds: 24,
  },
];

const BY_NAME = FAULTS.map((fault) => ({ ...fault, name: `${fault.ruleId}: ${fault.what}` }));
const worst = (findings: readonly Finding[], ruleId: string): number =>
  Math.max(
    -1,
    ...findings.filter((finding) => finding.ruleId === ruleId).map(({ severity }) => SEVERITIES.indexOf(severity)),
  );

describe.each(BY_NAME)(
  '$name',
  ({ ruleId, make, strengths, options = {}, format, seconds: length = 12, least = 'warn' }) => {
    it('is found at both strengths, and not milder at the stronger', async () => {
      const clean = song({ seconds: length });
      const severities: number[] = [];
      for (const strength of strengths) {
        const report = await reportOf(make(clean, strength), format === undefined ? {} : { format });
        severities.push(worst(diagnose(report, options), ruleId));
      }
      expect(severities[0], 'weaker').toBeGreaterThanOrEqual(SEVERITIES.indexOf('info'));
      expect(severities[1], 'stronger').toBeGreaterThanOrEqual(SEVERITIES.indexOf(least));
      expect(severities[1]).toBeGreaterThanOrEqual(severities[0]!);
    });
  },
);

it('says what small devices lose when all bass is at 40 Hz, and that it is not lost when it has harmonics', async () => {
  const thin = filtered(
    song({ seconds: 6 }),
    [400, 400, 400].map((frequencyHz) => ({ kind: 'high-pass', frequencyHz, q: 0.7 })),
  );
  const lost = (findings: readonly Finding[]): string[] =>
    findings.filter(({ title }) => title.includes('bass is lost')).map(({ ruleId }) => ruleId);
  const low = await reportOf(plus(thin, 40, 0.1));
  expect(lost(diagnose(low)).sort()).toEqual(['translation.earbuds', 'translation.laptop', 'translation.phone']);
  const rich = await reportOf(
    [120, 160, 200, 240].reduce<Channels>((sum, hz) => plus(sum, hz, 0.1), plus(thin, 40, 0.1)),
  );
  expect(lost(diagnose(rich))).toEqual([]);
});

it('names the seconds in which a dull song is dullest, and calls it dull all through', async () => {
  const dull = filtered(song(), [
    { kind: 'high-shelf', frequencyHz: 2500, gainDb: -10, q: 0.4 },
    { kind: 'high-shelf', frequencyHz: 6000, gainDb: -20, q: 0.7 },
  ]);
  const duller = { from: 9, to: 16 };
  const report = await reportOf(
    filtered(dull, [{ kind: 'high-shelf', frequencyHz: 6000, gainDb: -6, q: 0.7 }], duller),
  );
  const [finding] = diagnose(report, { only: ['tone.dull'] });
  expect(finding?.ranges).toEqual([]);
  // series go by half seconds
  expect(finding?.clearest?.startSeconds).toBeGreaterThanOrEqual(duller.from - 0.5);
  expect(finding?.clearest?.endSeconds).toBeLessThanOrEqual(duller.to + 0.5);
});

it('finds nothing in the sound song', async () => {
  const findings = diagnose(await reportOf(song()));
  expect(findings.map(({ ruleId }) => ruleId)).toEqual([]);
});

describe('arrangement.flat: three changes of sound, two of them without a change of loudness', () => {
  const PART_SECONDS = 12;
  const noise = (seed: number): Channels =>
    [seed, seed + 1].map((one) =>
      pinkNoise({ seed: one, sampleRateHz: SONG_RATE_HZ, frameCount: PART_SECONDS * SONG_RATE_HZ, rms: 0.05 }),
    );
  /** Dark, bright, dark, bright, each as loud as the first, the bright ones lifted. */
  const withLift = async (liftLu: number): Promise<Finding['severity'][]> => {
    const parts = await Promise.all(
      [0, 1, 2, 3].map(async (i) => {
        const part = filtered(noise(10 * i + 1), [
          { kind: i % 2 === 0 ? 'low-pass' : 'high-pass', frequencyHz: i % 2 === 0 ? 800 : 1200, q: 0.7 },
        ]);
        const lufs = readMetric(await reportOf(part), 'integratedLufs')!;
        return scaled(part, 10 ** ((-30 - lufs + (i % 2) * liftLu) / 20));
      }),
    );
    const channels = [0, 1].map((channel) => concat(...parts.map((part) => part[channel]!)));
    return diagnose(await reportOf(channels))
      .filter(({ ruleId }) => ruleId === 'arrangement.flat')
      .map(({ severity }) => severity);
  };

  it('is found where bright parts do not lift, and not where they do', async () => {
    expect(await withLift(0)).toEqual(['warn']);
    expect(await withLift(3)).toEqual([]);
  });
});

it('reference.fit: says of a reference with another tilt that it does not fit, and of a sister that it does', async () => {
  const report = await reportOf(song({ seconds: 12 }));
  const heard = async (reference: Channels): Promise<string[]> =>
    diagnose(report, { references: [await reportOf(reference, { name: 'other.wav' })], only: ['reference.fit'] }).map(
      ({ because }) => because,
    );
  const dark = [500, 1000, 2000, 4000].map((frequencyHz) => ({
    kind: 'high-shelf' as const,
    frequencyHz,
    gainDb: -9,
    q: 0.5,
  }));
  const [why] = await heard(filtered(song({ seed: 2, seconds: 12 }), dark));
  expect(why).toMatch(/tilt|dB\/octave|third octaves/i);
  expect(await heard(song({ seed: 2, seconds: 12 }))).toEqual([]);
});
