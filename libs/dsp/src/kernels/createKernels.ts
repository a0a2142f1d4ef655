import type { Kernels } from './kernels.ts';
import { referenceKernels } from './reference.ts';
import { createWasmKernels } from './wasm/wasmKernels.ts';

/**
 * Kernels for one job: the WebAssembly twins where the host has WebAssembly with SIMD, else the TypeScript originals. Which it
 * is, `backend` says. Made anew for each job, because the twins' memory is freed as a whole.
 *
 * @param backend asks for one of them; `'wasm-simd'` throws where it is not to be had
 * @throws Error if the backend asked for does not run here
 */
export function createKernels(backend?: Kernels['backend']): Kernels {
  if (backend === 'typescript') return referenceKernels;
  const twins = createWasmKernels();
  if (twins === undefined && backend === 'wasm-simd') {
    throw new Error('createKernels: this host has no WebAssembly with SIMD');
  }
  return twins ?? referenceKernels;
}
