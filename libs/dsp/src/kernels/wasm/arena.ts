import { KERNELS_BASE64 } from '../../generated/kernels.ts';
import { decodeBase64 } from './base64.ts';
import type { RenderingExports } from './rendering/exports.ts';

/** What the module exports: addresses and counts are plain numbers. Documented in assembly/. */
export interface KernelExports extends RenderingExports {
  bandFrames(numbers: number, filled: number, scale: number): number;
  shapeProducts(values: number, shapes: number, length: number, placeCount: number, out: number, stride: number): void;
  unpackPair16(bytes: number, count: number, left: number, right: number): void;
  unpackPair24(bytes: number, count: number, left: number, right: number): void;
  packPair16(left: number, right: number, count: number, bytes: number): void;
  packPair24(left: number, right: number, count: number, bytes: number): void;
  packReal32(samples: number, window: number, half: number, z: number): number;
  packPair(first: number, second: number, window: number, size: number, z: number): void;
  packRealDoubles(samples: number, half: number, z: number): void;
  packPlanar(re: number, im: number, size: number, z: number): void;
  transform(z: number, scratch: number, size: number, cos: number, minusSin: number, re: number, im: number): void;
  transform32(z: number, scratch: number, size: number, turns: number, re: number, im: number): void;
  realForward32(zRe: number, zIm: number, half: number, cos: number, sin: number, re: number, im: number): void;
  realForward(zRe: number, zIm: number, half: number, cos: number, sin: number, re: number, im: number): void;
  realInverse(re: number, im: number, half: number, cos: number, sin: number, zRe: number, zIm: number): void;
  realInterleave(even: number, odd: number, half: number, output: number): void;
  pairPowers(
    leftRe: number,
    leftIm: number,
    rightRe: number,
    rightIm: number,
    last: number,
    scale: number,
    share: number,
    out: number,
    stride: number,
  ): void;
  power(re: number, im: number, last: number, scale: number, out: number): void;
  addPower(re: number, im: number, last: number, scale: number, share: number, total: number): void;
  weightedEnergyPair(
    first: number,
    second: number,
    count: number,
    coefficients: number,
    state: number,
    sums: number,
  ): void;
  biquadPair(
    first: number,
    second: number,
    count: number,
    coefficients: number,
    sectionCount: number,
    state: number,
    scratch: number,
  ): void;
  sensorBends(line: number, length: number, bends: number): void;
  sensePeaks(
    line: number,
    at: number,
    count: number,
    bends: number,
    tables: number,
    threshold: number,
    rise: number,
    before: number,
    peaks: number,
  ): number;
  blockExtremes(samples: number, blockCount: number, peaks: number, bends: number, rises: number, bound8: number): void;
  searchSpan(
    from: number,
    to: number,
    intervalsFrom: number,
    intervalsTo: number,
    base: number,
    channelCount: number,
    places: number,
    ofSlice: number,
    ofChannels: number,
    taps: number,
    constants: number,
    values: number,
    best: number,
  ): void;
  measure(samples: number, count: number, out: number): void;
  firstOutside(samples: number, count: number, low: number, high: number): number;
  pairSums(left: number, right: number, count: number, out: number): void;
  decimate(x: number, taps: number, tapCount: number, factor: number, count: number, out: number): void;
  promote(samples: number, count: number, out: number): void;
  accumulate(values: number, count: number, sums: number): void;
  accumulate32(values: number, count: number, sums: number): void;
  addPairPower(re: number, im: number, size: number, scale: number, bins: number): void;
  bandSums(
    power: number,
    first: number,
    last: number,
    firstWeight: number,
    lastWeight: number,
    count: number,
    out: number,
  ): void;
  bandSums32: KernelExports['bandSums'];
  peakCells(numbers: number, limits: number, power: number): void;
  groupRise(power: number, amplitudes: number, count: number, out: number): void;
  decibels(power: number, count: number, floor: number, out: number): void;
}

/**
 * One instance of the module with a memory of fixed size, handed out piece by piece and never taken back: it lives as long as
 * anything in it. Views stay valid, for the memory never grows.
 */
export interface Arena {
  readonly exports: KernelExports;
  floats(length: number): Float32Array<ArrayBuffer>;
  doubles(length: number): Float64Array<ArrayBuffer>;
  integers(length: number): Int32Array<ArrayBuffer>;
  /** Whether so many more bytes fit, in arrays of any number and size. */
  hasRoom(bytes: number): boolean;
  /** Whether an array lies in this memory; then its `byteOffset` is its address. */
  holds(array: Float32Array | Float64Array | Int32Array): boolean;
}

/** An arena with room for so many bytes. */
export type Room = (bytes: number) => Arena;

/** The part of the WebAssembly API that is used: these packages are compiled without the types of any host. */
interface WasmApi {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const PAGE_BYTES = 65_536;

/** Arrays begin at multiples of this: a cache line. */
const ALIGNMENT = 64;

/** The module keeps nothing of its own in memory; address 0 stays unused all the same. */
const FIRST_ADDRESS = ALIGNMENT;

/** What came of compiling, and with which API: `null` is that of a host without one. */
let compiled: { readonly api: WasmApi; readonly module: object | undefined } | null | undefined;

/** Compiled once; `undefined` where the host has no WebAssembly, no SIMD, or forbids to compile. */
function kernelModule(): { readonly api: WasmApi; readonly module: object } | undefined {
  const { WebAssembly: api } = globalThis as { WebAssembly?: WasmApi };
  if (compiled === undefined || compiled?.api !== api)
    compiled = api === undefined ? null : { api, module: compile(api) };
  return compiled?.module === undefined ? undefined : { api: compiled.api, module: compiled.module };
}

function compile(api: WasmApi): object | undefined {
  const bytes = decodeBase64(KERNELS_BASE64);
  if (!api.validate(bytes)) return undefined;
  try {
    return new api.Module(bytes);
  } catch {
    return undefined; // a content security policy without 'wasm-unsafe-eval': the originals run instead, and the report says so
  }
}

/** Whether `createArena` will work here. */
export function hasKernelModule(): boolean {
  return kernelModule() !== undefined;
}

/**
 * @param bytes room for arrays; pages that are never touched cost nothing
 * @throws Error where `hasKernelModule` is false
 */
export function createArena(bytes: number): Arena {
  const ready = kernelModule();
  if (ready === undefined) throw new Error('createArena: no WebAssembly with SIMD here');
  const { api, module } = ready;
  const pages = Math.ceil((bytes + FIRST_ADDRESS) / PAGE_BYTES);
  const memory = new api.Memory({ initial: pages, maximum: pages });
  const { buffer } = memory;
  const instance = new api.Instance(module, { env: { memory } });
  let next = FIRST_ADDRESS;
  const take = (byteLength: number): number => {
    const at = next;
    if (at + byteLength > buffer.byteLength) throw new RangeError(`arena: no room for ${byteLength} bytes`);
    next = Math.ceil((at + byteLength) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  return {
    exports: instance.exports as KernelExports,
    floats: (length) => new Float32Array(buffer, take(4 * length), length),
    doubles: (length) => new Float64Array(buffer, take(8 * length), length),
    integers: (length) => new Int32Array(buffer, take(4 * length), length),
    hasRoom: (wanted) => next + wanted + SLACK_BYTES <= buffer.byteLength,
    holds: (array) => array.buffer === buffer,
  };
}

/** What alignment may cost the arrays of one kernel. */
const SLACK_BYTES = 64 * ALIGNMENT;
