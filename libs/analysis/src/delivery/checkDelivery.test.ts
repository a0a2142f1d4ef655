import { describe, expect, it } from 'vitest';
import { Value } from 'typebox/value';
import type { PictureFacts } from '@auralign/audio';
import type { Report } from '../report/report.ts';
import { checkDelivery, deliveryReportSchema, type DeliveryCheck } from './checkDelivery.ts';
import { DELIVERY_PROFILES, deliveryProfileSchema, editedDeliveryProfiles, type DeliveryProfile } from './profiles.ts';
import type { DeliveryRelease, DeliveryTrack } from './requirement.ts';
import { isBarcode } from './release/upc.ts';
import { RELEASE_REQUIREMENTS, TRACK_REQUIREMENTS } from './requirements/index.ts';

const profileOf = (id: string): DeliveryProfile => DELIVERY_PROFILES.find((profile) => profile.id === id)!;
const STRICT = profileOf('strict');

interface Changes {
  readonly fileName?: string;
  readonly format?: object;
  readonly file?: object;
  readonly tags?: object;
  readonly layout?: DeliveryTrack['layout'];
  readonly measurements?: Readonly<Record<string, object>>;
}

/** A track that every profile takes, with what is changed about it. */
function track({ fileName = 'song.wav', format, file, tags, layout, measurements }: Changes = {}): DeliveryTrack {
  const values: Record<string, object> = {
    file: { effectiveBitDepth: 16, leadingSilenceSeconds: 0.2, trailingSilenceSeconds: 1.9, dropoutCount: 0 },
    loudness: { integratedLufs: -12 },
    truePeak: { truePeakDbtp: -1 },
    stereo: { sideToMidDb: -9 },
    ...measurements,
  };
  const report = {
    file: {
      name: fileName,
      sha256: fileName,
      format: {
        container: 'wav',
        codec: 'pcm-integer',
        sampleRateHz: 44_100,
        channelCount: 2,
        bitDepth: 16,
        lossless: true,
        ...format,
      },
      durationSeconds: 200,
      tags: { title: 'Slow River', artist: 'Nobody Else', isrc: 'GB-AYE-68-00117', ...tags },
      ...file,
    },
    measurements: Object.fromEntries(
      ['file', 'loudness', 'truePeak', 'stereo', 'lossy', 'clipping'].map((id) => [
        id,
        id in values ? { status: 'measured', value: values[id] } : { status: 'unmeasurable', reason: 'not-applicable' },
      ]),
    ),
  } as unknown as Report;
  return { fileName, report, layout: layout ?? { isExtensible: false, chunksAfterData: [] } };
}

/** A second track of the release. */
const other = (changes: Changes): DeliveryTrack =>
  track({ fileName: 'b.wav', tags: { isrc: 'GBAYE6800118' }, ...changes });

const PICTURE: PictureFacts = {
  format: 'jpeg',
  widthPx: 3000,
  heightPx: 3000,
  colours: 'rgb',
  hasAlpha: false,
  bitsPerColour: 8,
  hasColourProfile: false,
};
const COVER = { name: 'cover.jpg', facts: PICTURE };
const whole = (changes: Partial<DeliveryRelease> = {}): DeliveryRelease => ({
  tracks: [track()],
  cover: COVER,
  ...changes,
});

const allChecks = (release: DeliveryRelease, profile: DeliveryProfile = STRICT): DeliveryCheck[] => {
  const { tracks, release: together } = checkDelivery(release, profile);
  return [...tracks.flatMap(({ checks }) => checks), ...together];
};
const check = (id: string, release: DeliveryRelease, profile?: DeliveryProfile): DeliveryCheck | undefined =>
  allChecks(release, profile).find((one) => one.id === id);

// One file or picture that breaks each requirement, and what its figure reads then.
const BROKEN: readonly (readonly [
  id: string,
  severity: DeliveryCheck['severity'],
  found: RegExp,
  release: DeliveryRelease,
  profileId?: string,
])[] = [
  [
    'audio.format',
    'fail',
    /^MP3, lossy$/,
    whole({ tracks: [track({ format: { container: 'mp3', lossless: false } })] }),
  ],
  ['audio.format', 'fail', /^AIFF$/, whole({ tracks: [track({ format: { container: 'aiff' } })] })],
  [
    'audio.layout',
    'fail',
    /EXTENSIBLE/,
    whole({ tracks: [track({ layout: { isExtensible: true, chunksAfterData: [] } })] }),
  ],
  [
    'audio.layout',
    'fail',
    /\(cue, LIST\)/,
    whole({ tracks: [track({ layout: { isExtensible: false, chunksAfterData: ['cue ', 'LIST'] } })] }),
  ],
  ['audio.channels', 'fail', /^mono$/, whole({ tracks: [track({ format: { channelCount: 1 } })] })],
  ['audio.channels', 'fail', /^6 channels$/, whole({ tracks: [track({ format: { channelCount: 6 } })] })],
  ['audio.dualMono', 'warn', /same signal/, whole({ tracks: [track({ measurements: { stereo: {} } })] })],
  ['audio.sampleRate', 'fail', /^48 kHz$/, whole({ tracks: [track({ format: { sampleRateHz: 48_000 } })] })],
  ['audio.sampleRate', 'fail', /^22\.05 kHz$/, whole({ tracks: [track({ format: { sampleRateHz: 22_050 } })] })],
  ['audio.bitDepth', 'fail', /^24 bit$/, whole({ tracks: [track({ format: { bitDepth: 24 } })] })],
  [
    'audio.bitDepth',
    'fail',
    /^32 bit float$/,
    whole({ tracks: [track({ format: { bitDepth: 32, codec: 'pcm-float' } })] }),
  ],
  [
    'audio.truePeak',
    'warn',
    /^0\.3 dBTP$/,
    whole({ tracks: [track({ measurements: { truePeak: { truePeakDbtp: 0.3 } } })] }),
  ],
  ['audio.duration', 'fail', /^0:29$/, whole({ tracks: [track({ file: { durationSeconds: 29 } })] })],
  ['audio.duration', 'fail', /^15:01$/, whole({ tracks: [track({ file: { durationSeconds: 901 } })] })],
  [
    'audio.silence',
    'warn',
    /^0\.0 s before, 2\.5 s after$/,
    whole({ tracks: [track({ measurements: { file: { leadingSilenceSeconds: 0, trailingSilenceSeconds: 2.5 } } })] }),
  ],
  [
    'audio.faults',
    'warn',
    /lossy/,
    whole({ tracks: [track({ measurements: { lossy: { lossyConfidence: 0.9, topHoleShare: 20 } } })] }),
  ],
  ['name.file', 'fail', /Grüße/, whole({ tracks: [track({ fileName: 'Grüße & Küsse.wav' })] })],
  ['tags.titles', 'info', /^no artist$/, whole({ tracks: [track({ tags: { artist: undefined } })] })],
  ['tags.titles', 'info', /Nobody Else/, whole({ tracks: [track({ tags: { title: '07 Slow River' } })] })],
  ['tags.isrc', 'info', /^none/, whole({ tracks: [track({ tags: { isrc: undefined } })] })],
  ['tags.isrc', 'fail', /^GB-AYE-68-0011$/, whole({ tracks: [track({ tags: { isrc: 'GB-AYE-68-0011' } })] })],
  ['release.cover', 'warn', /^none/, whole({ cover: undefined })],
  ['release.cover', 'fail', /no JPEG/, whole({ cover: { name: 'cover.gif', facts: undefined } })],
  ['release.cover', 'fail', /3000 × 2998/, whole({ cover: { name: 'x', facts: { ...PICTURE, heightPx: 2998 } } })],
  ['release.cover', 'fail', /CMYK/, whole({ cover: { name: 'x', facts: { ...PICTURE, colours: 'cmyk' } } })],
  ['release.upc', 'fail', /036000291453/, whole({ upc: '036000291453' })],
  [
    'release.album',
    'warn',
    /2 album titles/,
    whole({
      tracks: [
        track({ tags: { album: 'A' } }),
        track({ fileName: 'b.wav', tags: { album: 'B', isrc: 'GBAYE6800118' } }),
      ],
    }),
  ],
  [
    'release.album',
    'warn',
    /no track 2 of 2/,
    whole({
      tracks: [
        track({ tags: { trackNumber: 1 } }),
        track({ fileName: 'b.wav', tags: { trackNumber: 3, isrc: 'GBAYE6800118' } }),
      ],
    }),
  ],
  [
    'release.distinct',
    'fail',
    /the same ISRC: song\.wav = b\.wav/,
    whole({ tracks: [track(), track({ fileName: 'b.wav', tags: { isrc: 'gbaye6800117' } })] }),
  ],
  [
    'release.distinct',
    'fail',
    /the same file/,
    whole({ tracks: [track(), track({ fileName: 'b.wav', file: { sha256: 'song.wav' } })] }),
  ],
  [
    'release.formats',
    'warn',
    /48 kHz, 16 bit, 2 channels: b\.wav/,
    whole({ tracks: [track(), other({ format: { sampleRateHz: 48_000 } })] }),
    'spotify',
  ],
  [
    'release.loudness',
    'info',
    /^3\.0 LU between b\.wav/,
    whole({ tracks: [track(), other({ measurements: { loudness: { integratedLufs: -15 } } })] }),
  ],
];

describe('a delivery', () => {
  it('that nothing is wrong with is taken by every profile', () => {
    for (const profile of DELIVERY_PROFILES) {
      const given = profile.audio.refuses?.includes('tags') ? [track({ file: { tags: undefined } })] : [track()];
      const report = checkDelivery(whole({ tracks: given, upc: '036000291452' }), profile);
      expect({ id: profile.id, verdict: report.verdict }).toEqual({ id: profile.id, verdict: 'taken' });
      expect(Value.Check(deliveryReportSchema, report)).toBe(true);
    }
  });

  const cases = BROKEN.map(([id, severity, found, release, profileId = 'strict']) => ({
    id, severity, found, release, profileId,
  })); // prettier-ignore
  it.each(cases)('breaks $id: $severity, $found', ({ id, severity, found, release, profileId }) => {
    const checks = allChecks(release, profileOf(profileId));
    expect(checks.find((one) => one.id === id)).toMatchObject({
      severity,
      found: expect.stringMatching(found),
      advice: expect.any(String),
    });
    const others = checks.filter((one) => one.severity === 'fail' && one.id !== id);
    expect(others.map((one) => one.id)).toEqual([]); // nothing else is blamed for it
  });

  it('has a case here for every requirement', () => {
    const ids = [...TRACK_REQUIREMENTS, ...RELEASE_REQUIREMENTS].map((requirement) => requirement.id);
    expect([...new Set(BROKEN.map(([id]) => id))].sort()).toEqual(ids.sort());
  });

  it('is refused as soon as one file is, and doubtful by a warning', () => {
    const loud = track({ fileName: 'b.wav', measurements: { truePeak: { truePeakDbtp: 0 } } });
    expect(checkDelivery(whole({ tracks: [loud] }), STRICT).verdict).toBe('doubtful');
    const mono = track({ fileName: 'c.wav', format: { channelCount: 1 } });
    expect(checkDelivery(whole({ tracks: [track(), loud, mono] }), STRICT).verdict).toBe('refused');
  });

  it('asks what the profile says, and nothing it is silent about', () => {
    const hires = track({ format: { bitDepth: 24, sampleRateHz: 96_000 } });
    expect(check('audio.sampleRate', whole({ tracks: [hires] }), profileOf('spotify'))?.severity).toBe('pass');
    expect(check('audio.truePeak', whole({ tracks: [hires] }), profileOf('spotify'))).toBeUndefined();
    expect(check('audio.sampleRate', whole({ tracks: [hires] }), profileOf('cd-baby'))?.severity).toBe('fail');
    const mp3 = track({ fileName: 'a.mp3', format: { container: 'mp3', lossless: false, bitDepth: undefined } });
    expect(check('audio.format', whole({ tracks: [mp3] }), profileOf('cd-baby'))?.severity).toBe('warn');
    const tagged = track({ layout: { isExtensible: false, chunksAfterData: [] } });
    expect(check('audio.layout', whole({ tracks: [tagged] }), profileOf('audiomaze'))?.found).toBe('tags');
    const small = { name: 'x', facts: { ...PICTURE, widthPx: 1000, heightPx: 1000 } };
    expect(check('release.cover', whole({ cover: small }), profileOf('distrokid'))?.severity).toBe('warn');
  });

  it('says how a file could be called', () => {
    const advice = (fileName: string) => check('name.file', whole({ tracks: [track({ fileName })] }))?.advice;
    expect(advice('Grüße & Küsse.wav')).toBe('Call it Gru_e_Kusse.wav.');
    expect(advice('夜.wav')).toBe('Call it track.wav.');
    expect(advice('../../etc/passwd.wav')).toBe('Call it etc_passwd.wav.');
  });

  it('knows bits that are empty', () => {
    const padded = track({ format: { bitDepth: 24 } });
    expect(check('audio.bitDepth', whole({ tracks: [padded] }), profileOf('spotify'))).toMatchObject({
      severity: 'info',
      found: '24 bit, of which 16 are used',
    });
  });
});

describe('profiles', () => {
  it('fit their schema, each with another id', () => {
    expect(DELIVERY_PROFILES.filter((profile) => !Value.Check(deliveryProfileSchema, profile))).toEqual([]);
    expect(new Set(DELIVERY_PROFILES.map(({ id }) => id)).size).toBe(DELIVERY_PROFILES.length);
  });

  it('of a project stand in the place of the known, or behind them', () => {
    const [first] = DELIVERY_PROFILES as [DeliveryProfile];
    const [changed, own] = [
      { ...first, title: 'Mine' },
      { ...first, id: 'own' },
    ];
    expect(editedDeliveryProfiles([changed, own])).toEqual([changed, ...DELIVERY_PROFILES.slice(1), own]);
  });
});

describe('a barcode', () => {
  // GS1's own example of a check digit, EAN-13 of a book, and both with a digit turned.
  it.each([
    ['036000291452', true],
    ['4006381333931', true],
    ['036000291425', false],
    ['4006381333913', false],
    ['', false],
    ['03600029145', false],
    ['00000000000O', false],
  ])('%s is one: %s', (digits, expected) => {
    expect(isBarcode(digits)).toBe(expected);
  });
});
