import type { Track } from '@auralign/server/api';
import type { Finding } from '../api/resources.ts';

export function aTrack(changes: Partial<Track> = {}): Track {
  return {
    id: 'aaaaaaaaaaaa',
    sha256: 'a'.repeat(64),
    name: 'mix.wav',
    byteCount: 1000,
    format: 'wav',
    sampleRateHz: 44_100,
    channelCount: 2,
    durationSeconds: 60,
    createdAt: '2026-11-22T20:00:00.000Z',
    song: null,
    note: '',
    origin: 'upload',
    analysis: 'ready',
    metrics: {},
    ...changes,
  };
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'tone.mud',
    severity: 'warn',
    title: 'Muddy low mids',
    measured: { value: 3, unit: 'dB' },
    expected: { max: 1, source: 'references' },
    ranges: [],
    because: '200–400 Hz is 3 dB over the reference.',
    advice: 'cut 3 dB at 250 Hz.',
    moves: [],
    safeToApply: false,
    confidence: 0.9,
    importance: 0.5,
    ...changes,
  };
}
