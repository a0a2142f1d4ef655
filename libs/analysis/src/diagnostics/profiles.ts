import type { Report } from '../report/report.ts';
import { stageValue } from './stageValue.ts';

/** How a service, a room or a rule treats loudness. Services change this without notice: each entry is dated, and may be replaced. */
export interface StoreProfile {
  readonly id: string;
  readonly title: string;
  /** What the programme is brought to, or should have. */
  readonly targetLufs: number;
  /** Deviation that counts as on target. */
  readonly toleranceLu: number;
  /** What happens to programmes below the target. */
  readonly quieter: 'turned up' | 'turned up as far as peaks allow' | 'left alone';
  /** What happens to programmes above it. */
  readonly louder: 'turned down' | 'left alone';
  /** Highest true peak advised or demanded; also as far as programmes are turned up. */
  readonly ceilingDbtp: number;
  /** `playback`: levels at playback. `delivery`: a file off target is refused or out of specification. */
  readonly kind: 'playback' | 'delivery' | 'custom practice';
  readonly source: string;
  /** Day the source was looked at, `2026-11-22`. */
  readonly checkedDate: string;
  /** How well founded: published by the service, said by others, or practice. */
  readonly confidence: 'published' | 'second-hand' | 'practice';
}

const CHECKED = '2026-11-22';
const playback = {
  toleranceLu: 1,
  louder: 'turned down',
  ceilingDbtp: -1,
  kind: 'playback',
  checkedDate: CHECKED,
} as const;

/** The profiles known. Callers add their own, or replace these by id. */
export const STORE_PROFILES: readonly StoreProfile[] = [
  {
    ...playback,
    id: 'spotify',
    title: 'Spotify (normal)',
    targetLufs: -14,
    quieter: 'turned up as far as peaks allow',
    source: 'Spotify for Artists, Loudness normalization: −14 LUFS, turned up until the true peak reaches −1 dB',
    confidence: 'published',
  },
  {
    ...playback,
    id: 'spotify-loud',
    title: 'Spotify (loud)',
    targetLufs: -11,
    quieter: 'turned up',
    source: 'Spotify for Artists, Loudness normalization: −11 LUFS, full gain through a limiter at −1 dB',
    confidence: 'published',
  },
  {
    ...playback,
    id: 'apple-music',
    title: 'Apple Music (Sound Check)',
    targetLufs: -16,
    quieter: 'turned up as far as peaks allow',
    source: 'Widely measured; Sound Check is on by default on new iOS devices since 2022',
    confidence: 'second-hand',
  },
  {
    ...playback,
    id: 'youtube',
    title: 'YouTube',
    targetLufs: -14,
    quieter: 'left alone',
    source: '"Content loudness" in Stats for nerds is the offset from −14; there is no official document',
    confidence: 'second-hand',
  },
  {
    ...playback,
    id: 'tidal',
    title: 'Tidal',
    targetLufs: -14,
    quieter: 'left alone',
    source: 'BS.1770, by album, after the study by Eelco Grimm',
    confidence: 'second-hand',
  },
  {
    ...playback,
    id: 'amazon-music',
    title: 'Amazon Music',
    targetLufs: -14,
    quieter: 'left alone',
    ceilingDbtp: -2,
    source: 'One source; −2 dBTP advised',
    confidence: 'second-hand',
  },
  {
    ...playback,
    id: 'deezer',
    title: 'Deezer',
    targetLufs: -15,
    quieter: 'left alone',
    source: 'Widely measured, by track',
    confidence: 'second-hand',
  },
  {
    ...playback,
    id: 'soundcloud',
    title: 'SoundCloud',
    targetLufs: -14,
    quieter: 'left alone',
    source: 'Sources disagree',
    confidence: 'second-hand',
  },
  {
    id: 'club',
    title: 'Club',
    targetLufs: -8,
    toleranceLu: 2,
    quieter: 'left alone',
    louder: 'left alone',
    ceilingDbtp: -1,
    kind: 'custom practice',
    source: 'Practice of DJs, −6 to −10 LUFS: nothing normalises, the DJ does',
    checkedDate: CHECKED,
    confidence: 'practice',
  },
  {
    id: 'ebu-r128',
    title: 'Broadcast (EBU R 128)',
    targetLufs: -23,
    toleranceLu: 0.5,
    quieter: 'left alone',
    louder: 'left alone',
    ceilingDbtp: -1,
    kind: 'delivery',
    source: 'EBU R 128: −23.0 LUFS, at most −1 dBTP',
    checkedDate: CHECKED,
    confidence: 'published',
  },
  {
    id: 'podcast',
    title: 'Podcast, spoken word',
    targetLufs: -16,
    toleranceLu: 1,
    quieter: 'left alone',
    louder: 'left alone',
    ceilingDbtp: -1,
    kind: 'delivery',
    source: 'Apple’s advice for podcasts, −16 dB LKFS ±1; AES TD1008 says −18 for speech',
    checkedDate: CHECKED,
    confidence: 'second-hand',
  },
  {
    id: 'cinema',
    title: 'Cinema (trailers and advertising apart)',
    targetLufs: -27,
    toleranceLu: 2,
    quieter: 'left alone',
    louder: 'left alone',
    ceilingDbtp: -2,
    kind: 'delivery',
    source:
      'Delivery practice of film streaming: dialogue near −27; cinemas themselves set the level by calibrated playback',
    checkedDate: CHECKED,
    confidence: 'practice',
  },
];

/** What a profile does to a file. */
export interface StoreOutcome {
  readonly profileId: string;
  /** Gain applied at playback, dB; 0 where levels are left alone. */
  readonly gainDb: number;
  readonly resultLufs: number;
  readonly resultPeakDbtp: number;
  /** Does the file have, or get, peaks over the ceiling? `limited`: the service holds them with a limiter of its own. */
  readonly clippingRisk: 'none' | 'over ceiling' | 'limited';
  /** Programme minus target before any gain, LU. */
  readonly offsetLu: number;
  readonly isOnTarget: boolean;
}

/** Gain a store applies, and what comes out; `undefined` for files without loudness. */
export function storeOutcome(report: Report, profile: StoreProfile): StoreOutcome | undefined {
  const integratedLufs = stageValue(report, 'loudness')?.integratedLufs;
  const truePeakDbtp = stageValue(report, 'truePeak')?.truePeakDbtp;
  if (integratedLufs === undefined || truePeakDbtp === undefined) return undefined;
  const offsetLu = integratedLufs - profile.targetLufs;
  const gainDb =
    offsetLu > 0 ? (profile.louder === 'turned down' ? -offsetLu : 0) : gainUpDb(profile, -offsetLu, truePeakDbtp);
  const resultPeakDbtp = truePeakDbtp + gainDb;
  const isOver = resultPeakDbtp > profile.ceilingDbtp + 0.05; // measuring and rounding
  return {
    profileId: profile.id,
    gainDb,
    resultLufs: integratedLufs + gainDb,
    resultPeakDbtp,
    clippingRisk: !isOver ? 'none' : profile.quieter === 'turned up' && gainDb > 0 ? 'limited' : 'over ceiling',
    offsetLu,
    isOnTarget: Math.abs(offsetLu) <= profile.toleranceLu,
  };
}

function gainUpDb({ quieter, ceilingDbtp }: StoreProfile, wantedDb: number, truePeakDbtp: number): number {
  switch (quieter) {
    case 'turned up':
      return wantedDb;
    case 'turned up as far as peaks allow':
      return Math.max(0, Math.min(wantedDb, ceilingDbtp - truePeakDbtp));
    case 'left alone':
      return 0;
    default:
      return quieter satisfies never;
  }
}
