import { kWeighting, responseDb } from '@auralign/dsp';
import type { Report } from '../report/report.ts';
import { DEVICES, deviceResponseDb, type Device } from './devices.ts';
import { stageValue } from './stageValue.ts';

/** What a device makes of a file. */
export interface Translation {
  readonly deviceId: string;
  /** Bass (40–250 Hz) against the voice range (0.3–4 kHz) as heard there, K-weighted, dB. */
  readonly bassDb: number;
  /** How much of the bass the device takes: the same figure there minus that on full-range stereo loudspeakers, dB. */
  readonly bassShiftDb: number;
  /** Voice range of the mid against everything else, there minus on full-range loudspeakers, dB; negative: the voice sinks. */
  readonly voiceShiftDb: number;
  /** What adding the channels takes from the whole, dB; 0: nothing. */
  readonly monoLossDb: number;
}

const BASS_HZ = [40, 250] as const;
const VOICE_HZ = [300, 4000] as const;
const HEARD_HZ = [40, 16_000] as const;

/** The file on every device of the list; empty where there is no spectrum. */
export function translate(report: Report): Translation[] {
  const bands = bandsOf(report);
  if (bands === undefined) return [];
  return DEVICES.map((device) => translationOn(device, bands));
}

/** @returns `undefined` where there is no spectrum */
export function translateTo(report: Report, device: Device): Translation | undefined {
  const bands = bandsOf(report);
  return bands === undefined ? undefined : translationOn(device, bands);
}

interface HeardBand {
  readonly frequencyHz: number;
  /** Power of the mid and the side, K-weighted. */
  readonly mid: number;
  readonly side: number;
}

const FULL_RANGE: Pick<Device, 'responseDb' | 'monoBelowHz'> = { responseDb: [[1000, 0]], monoBelowHz: 0 };

/** The K-weighting is nearly the same at all rates; the bands end below half of this one. */
const WEIGHTING_RATE_HZ = 48_000;

/** Fine bands with the power of mid and side; of mono files everything is mid. */
function bandsOf(report: Report): HeardBand[] | undefined {
  const ltas = stageValue(report, 'spectrum')?.ltas;
  if (ltas === undefined) return undefined;
  const { frequenciesHz, totalDb, midDb, sideDb } = ltas;
  const weighting = kWeighting(WEIGHTING_RATE_HZ);
  return frequenciesHz.flatMap((frequencyHz, i) => {
    if (frequencyHz < HEARD_HZ[0] || frequencyHz > HEARD_HZ[1]) return [];
    const weight = 10 ** (responseDb(weighting, frequencyHz, WEIGHTING_RATE_HZ) / 10);
    const mid = (midDb ?? totalDb)[i];
    const side = sideDb?.[i];
    const power = (level: number | null | undefined): number =>
      typeof level === 'number' ? weight * 10 ** (level / 10) : 0;
    return [{ frequencyHz, mid: power(mid), side: power(side) }];
  });
}

function translationOn(device: Device, bands: readonly HeardBand[]): Translation {
  const there = heard(bands, device);
  const flat = heard(bands, { ...device, ...FULL_RANGE });
  return {
    deviceId: device.id,
    bassDb: there.bassDb,
    bassShiftDb: there.bassDb - flat.bassDb,
    voiceShiftDb: there.voiceDb - flat.voiceDb,
    monoLossDb: there.monoLossDb,
  };
}

/** Ratios below this are as good as nothing; keeps logarithms of empty bands finite. */
const NOTHING = 1e-9;

function heard(bands: readonly HeardBand[], device: Device): { bassDb: number; voiceDb: number; monoLossDb: number } {
  let bass = 0;
  let voice = 0;
  let midVoice = 0;
  let all = 0;
  let stereo = 0;
  for (const { frequencyHz, mid, side } of bands) {
    const gain = 10 ** (deviceResponseDb(device, frequencyHz) / 10);
    const whole = gain * (mid + side); // mean power of the channels
    const played = frequencyHz < device.monoBelowHz ? gain * mid : whole;
    stereo += whole;
    all += played;
    if (frequencyHz >= BASS_HZ[0] && frequencyHz < BASS_HZ[1]) bass += played;
    if (frequencyHz >= VOICE_HZ[0] && frequencyHz < VOICE_HZ[1]) {
      voice += played;
      midVoice += gain * mid;
    }
  }
  const ratioDb = (a: number, b: number): number =>
    10 * Math.log10(Math.max(a, NOTHING * (a + b) + 1e-30) / Math.max(b, NOTHING * (a + b) + 1e-30));
  return { bassDb: ratioDb(bass, voice), voiceDb: ratioDb(midVoice, all - midVoice), monoLossDb: ratioDb(all, stereo) };
}
