import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface LoudnessAndPeak {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/** The part of the WebAssembly API that is used; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Module: { imports(module: object): { module: string; name: string }[] };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly ['__wbindgen_malloc']: (bytes: number) => number;
  ebur128_integrated_stereo(rate: number, left: number, leftLength: number, right: number, rightLength: number): number;
  ebur128_true_peak_stereo(rate: number, left: number, leftLength: number, right: number, rightLength: number): number;
}

/**
 * The peer `ebur128-wasm` (libebur128's Rust port). Its own loader imports WebAssembly as a module, which Node does not do
 * by default, so its exports are called as that loader would.
 */
export async function loadEbur128(): Promise<
  (left: Float32Array, right: Float32Array, sampleRateHz: number) => LoudnessAndPeak
> {
  const path = fileURLToPath(import.meta.resolve('ebur128-wasm/ebur128_wasm_bg.wasm'));
  const module = await WebAssembly.compile(await readFile(path));
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  return (left, right, sampleRateHz) => {
    // It never gives back what it was handed: a new instance each time.
    const exports = new WebAssembly.Instance(module, imports).exports as Exports;
    const allocate = exports['__wbindgen_malloc'];
    const place = (samples: Float32Array): number => {
      const at = allocate(4 * samples.length);
      new Float32Array(exports.memory.buffer).set(samples, at / 4);
      return at;
    };
    const both = (): [number, number, number, number] => [place(left), left.length, place(right), right.length];
    const integratedLufs = exports.ebur128_integrated_stereo(sampleRateHz, ...both());
    const truePeakDbtp = exports.ebur128_true_peak_stereo(sampleRateHz, ...both());
    return { integratedLufs, truePeakDbtp };
  };
}
