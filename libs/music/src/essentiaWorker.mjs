// @ts-check
/**
 * Runs Essentia (WebAssembly) on one piece of mono audio and answers with plain numbers.
 *
 * This file is JavaScript, not TypeScript, because a worker is started from a file by Node itself: the same file then
 * runs from `src` (tests) and from `dist` (tsc copies it, `allowJs`), on Node versions that do not strip types. It is
 * checked through its JSDoc types all the same.
 *
 * A thread of its own is not for speed alone: the heap of Essentia grows with the length of the audio and never shrinks, and its
 * loader replaces the process's handlers of uncaught errors. Both end with the thread.
 */
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';

/** @typedef {import('./protocol.ts').MusicRequest} MusicRequest */
/** @typedef {import('./protocol.ts').MusicResponse} MusicResponse */
/** @typedef {import('./protocol.ts').EssentiaFindings} EssentiaFindings */
/** @typedef {{ delete(): void }} Vector */
/**
 * The part of essentia.js that is used. Its own typings describe a build that Node does not load.
 *
 * @typedef {object} Essentia
 * @property {(samples: Float32Array) => Vector} arrayToVector
 * @property {(vector: Vector) => Float32Array} vectorToArray
 * @property {(signal: Vector) => { key: string; scale: string; strength: number }} KeyExtractor
 * @property {(signal: Vector, maxTempo: number, method: 'degara' | 'multifeature', minTempo: number) =>
 *   { bpm: number; ticks: Vector }} RhythmExtractor2013
 * @property {(signal: Vector) => { danceability: number }} Danceability
 */

/** @returns {Essentia} */
function loadEssentia() {
  const load = createRequire(import.meta.url);
  // The package's index also loads its plotting and machine-learning parts; these two files are all that is needed.
  const wasm = load('essentia.js/dist/essentia-wasm.umd.js');
  const Core = load('essentia.js/dist/essentia.js-core.umd.js');
  return new Core(wasm);
}

/**
 * @param {Essentia} essentia
 * @param {Float32Array} samples
 * @returns {EssentiaFindings}
 */
function analyze(essentia, samples) {
  const signal = essentia.arrayToVector(samples);
  const { key, scale, strength } = essentia.KeyExtractor(signal);
  // 'degara' takes a ninth of the time of 'multifeature' and needs a seventh of its memory.
  const rhythm = essentia.RhythmExtractor2013(signal, 208, 'degara', 40);
  const beatTimesSeconds = Array.from(essentia.vectorToArray(rhythm.ticks));
  const { danceability } = essentia.Danceability(signal);
  rhythm.ticks.delete();
  signal.delete();
  return { key, scale, keyStrength: strength, bpm: rhythm.bpm, beatTimesSeconds, danceability };
}

/**
 * Essentia throws strings, its compiler numbers (addresses of C++ exceptions), JavaScript errors.
 *
 * @param {unknown} error
 */
function describe(error) {
  if (error instanceof Error) return error.message;
  return typeof error === 'number' ? `C++ exception at ${error}` : String(error);
}

parentPort?.once('message', (/** @type {MusicRequest} */ request) => {
  /** @type {MusicResponse} */
  let response;
  try {
    response = { kind: 'done', findings: analyze(loadEssentia(), request.samples) };
  } catch (error) {
    response = { kind: 'failed', message: describe(error) };
  }
  parentPort?.postMessage(response);
});
