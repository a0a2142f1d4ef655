/**
 * The part of Meyda 5.6.3 that is used. Its own types need the DOM (they belong to its Web Audio entrance), and that
 * entrance carries global state; this file of the package is plain functions, and loads in Node, bundlers and workers.
 */
declare module 'meyda/dist/node/utilities.js' {
  /** One row of bufferSize / 2 + 1 weights a filter, from 0 Hz to sampleRate / 2. */
  export function createMelFilterBank(numFilters: number, sampleRate: number, bufferSize: number): number[][];
}
