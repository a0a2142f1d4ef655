import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cut, gainOf, mapStereo, RATE_HZ, scaled, type Stereo } from './audio.ts';
import type { Case } from './cases.ts';
import { bell, filterBoth } from './degrade/biquad.ts';
import { degraded } from './degrade/faults.ts';
import { FFMPEG } from '../ffmpeg.ts';
import type { Piece } from './pieces.ts';
import { integratedLufs, weightedSteps } from './score/loudness.ts';
import { truePeakDbtp } from './score/truePeak.ts';
import type { WavAudio } from './wavFile.ts';

/** What a case consists of. */
export interface Material {
  readonly mix: WavAudio;
  readonly reference: WavAudio;
  /** The right answer, where there is one. */
  readonly truth: Stereo | undefined;
}

/**
 * Right answers and mixes peak here at most: none lies above the usual ceiling of −1 dBTP, so each answer can be reached, and
 * leaving a mix alone is never too loud.
 */
const HIGHEST_DBTP = -1.5;

/** @throws Error when the piece is not in the folder, naming the package to unpack there */
export async function makeMaterial(one: Case, musicFolder: string): Promise<Material> {
  const truth = belowCeiling(await passage(one.piece, musicFolder, one.piece.startSeconds));
  switch (one.kind) {
    case 'known': {
      const mix = belowCeiling(degraded(truth, one.fault, one.id));
      const reference = one.reference === 'same passage' ? truth : await otherPassage(one.piece, truth, musicFolder);
      return { mix: wav(mix), reference: wav(reference), truth };
    }
    case 'null': {
      const reference = one.reference === 'itself' ? truth : await otherPassage(one.piece, truth, musicFolder);
      return { mix: wav(truth), reference: wav(reference), truth };
    }
    case 'cross': {
      const model = belowCeiling(await passage(one.model, musicFolder, one.model.startSeconds));
      return { mix: wav(scaled(truth, gainOf(-one.turnedDownDb))), reference: wav(model), truth: undefined };
    }
    case 'hostile':
      return hostile(one, truth, musicFolder);
    default:
      return one satisfies never;
  }
}

/** A muddy mix of which something else is wrong too. The mud is the same in all, so that its removal can be compared. */
async function hostile(one: Case & { kind: 'hostile' }, truth: Stereo, musicFolder: string): Promise<Material> {
  const muddy = belowCeiling(filterBoth(truth, [bell(280, 5, 0.9)]));
  const reference = await otherPassage(one.piece, truth, musicFolder);
  const plain = { mix: wav(muddy), reference: wav(reference), truth };
  const second = [10 * RATE_HZ, 11 * RATE_HZ] as const;
  switch (one.hostility) {
    case 'silent mix':
      return { ...plain, mix: wav(scaled(truth, 0)), truth: scaled(truth, 0) };
    case 'silent reference':
      return { ...plain, reference: wav(scaled(truth, 0)), truth: muddy };
    case 'one second of mix':
      return { ...plain, mix: wav(cut(muddy, ...second)), truth: cut(truth, ...second) };
    case 'one second of reference':
      return { ...plain, reference: wav(cut(reference, ...second)) };
    case 'mono mix': {
      const mono = mapStereo(muddy, (l, r) => [(l + r) / 2, (l + r) / 2]);
      return {
        ...plain,
        mix: { sampleRateHz: RATE_HZ, channels: [mono.left] },
        truth: mapStereo(truth, (l, r) => [(l + r) / 2, (l + r) / 2]),
      };
    }
    case 'mono reference':
      return {
        ...plain,
        reference: { sampleRateHz: RATE_HZ, channels: [mapStereo(reference, (l, r) => [(l + r) / 2, 0]).left] },
      };
    case 'DC in the mix':
      return { ...plain, mix: wav(mapStereo(muddy, (l, r) => [l * 0.7 + 0.1, r * 0.7 + 0.1])) };
    case 'clipped mix':
      return { ...plain, mix: wav(mapStereo(muddy, (l, r) => [clip(l * 2), clip(r * 2)])) };
    case 'silence before the reference':
      return { ...plain, reference: wav({ left: late(reference.left), right: late(reference.right) }) };
    case 'reference at 48 kHz': {
      const path = join(musicFolder, one.piece.package, one.piece.file);
      const { otherStartSeconds, lengthSeconds } = one.piece;
      const at48 = await decode(path, otherStartSeconds, lengthSeconds, 48_000);
      const { left, right } = scaled(at48, Math.sqrt(meanPower(reference) / meanPower(at48)));
      return { ...plain, reference: { sampleRateHz: 48_000, channels: [left, right] } };
    }
    default:
      return one.hostility satisfies never;
  }
}

/** Ten seconds of silence, then the samples. */
function late(samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length + 10 * RATE_HZ);
  out.set(samples, 10 * RATE_HZ);
  return out;
}

function clip(value: number): number {
  return Math.max(-1, Math.min(1 - 2 ** -23, value));
}

/** The other passage of the same song, at the loudness of the right answer, so that loudness has one right answer, too. */
export async function otherPassage(piece: Piece, truth: Stereo, musicFolder: string): Promise<Stereo> {
  const other = await passage(piece, musicFolder, piece.otherStartSeconds);
  return scaled(other, gainOf(loudnessOf(truth) - loudnessOf(other)));
}

function belowCeiling(audio: Stereo): Stereo {
  return scaled(audio, gainOf(Math.min(0, HIGHEST_DBTP - truePeakDbtp(audio))));
}

function loudnessOf(audio: Stereo): number {
  return integratedLufs(weightedSteps(audio));
}

function meanPower({ left, right }: Stereo): number {
  let sum = 0;
  for (const samples of [left, right]) for (const sample of samples) sum += sample * sample;
  return sum / (2 * left.length);
}

function wav({ left, right }: Stereo): WavAudio {
  return { sampleRateHz: RATE_HZ, channels: [left, right] };
}

export async function passage(piece: Piece, musicFolder: string, startSeconds: number): Promise<Stereo> {
  const path = join(musicFolder, piece.package, piece.file);
  try {
    await access(path);
  } catch {
    throw new Error(
      `${resolve(path)} is missing. Unpack the Debian package there: apt-get download ${piece.package}; dpkg -x ${piece.package}_*.deb ${join(musicFolder, piece.package)}`,
    );
  }
  return decode(path, startSeconds, piece.lengthSeconds, RATE_HZ);
}

/** Through ffmpeg, so that the decoders under test have no part in the material. */
export async function decode(path: string, startSeconds: number, seconds: number, rateHz: number): Promise<Stereo> {
  const args = ['-nostdin', '-v', 'error', '-ss', String(startSeconds), '-t', String(seconds), '-i', path];
  const child = spawn(FFMPEG, [...args, '-ac', '2', '-ar', String(rateHz), '-f', 'f32le', '-'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  const code = await new Promise<number | null>((settle, fail) => child.on('error', fail).on('close', settle));
  if (code !== 0) throw new Error(`${FFMPEG} could not decode ${path} (code ${code})`);
  const bytes = Buffer.concat(parts);
  const frameCount = bytes.length >> 3;
  const audio = { left: new Float32Array(frameCount), right: new Float32Array(frameCount) };
  for (let i = 0; i < frameCount; i++) {
    audio.left[i] = bytes.readFloatLE(8 * i);
    audio.right[i] = bytes.readFloatLE(8 * i + 4);
  }
  return audio;
}
