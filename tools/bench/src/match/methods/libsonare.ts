import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gainOf, RATE_HZ, scaled, type Stereo } from '../audio.ts';
import { integratedLufs, weightedSteps } from '../score/loudness.ts';
import { transform } from './baselines.ts';
import type { Method } from './method.ts';

/** The part of `@libraz/libsonare` (Apache-2.0) that is used; it is no dependency, so its types are written down here. */
interface Libsonare {
  init(): Promise<void>;
  masteringPairProcess(
    processor: 'match.applyMatchEq',
    source: Float32Array,
    reference: Float32Array,
    sampleRate: number,
  ): { readonly samples: Float32Array; readonly latencySamples: number };
}

/**
 * The match EQ of libsonare 1.7.2 with its defaults, a channel at a time as its interface has it, at the reference's
 * loudness, which it leaves to its user. (Its other one, `StreamingEqualizer.match`, adds overlapping bands up and
 * overshoots a 5 dB shelf by 10 dB; this is the better of the two.)
 *
 * @param folder the one that holds `node_modules/@libraz/libsonare`
 */
export function libsonare(folder: string): Method {
  return async (job) => {
    const entry = resolve(folder, 'node_modules/@libraz/libsonare/dist/index.js');
    const library = (await import(pathToFileURL(entry).href)) as Libsonare;
    await library.init();
    return transform(job, (mix, reference) => {
      const level = scaled(mix, gainOf(loudness(reference) - loudness(mix))); // its curve stops at ±12 dB
      const change = (source: Float32Array, model: Float32Array) => {
        const { samples, latencySamples } = library.masteringPairProcess('match.applyMatchEq', source, model, RATE_HZ);
        const out = new Float32Array(source.length);
        out.set(samples.subarray(latencySamples, latencySamples + source.length));
        return out;
      };
      return { left: change(level.left, reference.left), right: change(level.right, reference.right) };
    });
  };
}

function loudness(audio: Stereo): number {
  return integratedLufs(weightedSteps(audio));
}
