import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKernels } from './createKernels.ts';
import { decodeBase64 } from './wasm/base64.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('createKernels', () => {
  it('takes the twins where the host has WebAssembly with SIMD, as Node does', () => {
    expect(createKernels().backend).toBe('wasm-simd');
  });

  it('takes the originals when asked', () => {
    expect(createKernels('typescript').backend).toBe('typescript');
  });

  class Forbidden {
    static validate(): boolean {
      return true;
    }
    constructor() {
      throw new Error('unsafe-eval');
    }
  }

  it.each([
    ['no WebAssembly', undefined],
    ['no SIMD', { validate: (): boolean => false }],
    ['a policy that forbids to compile', { validate: Forbidden.validate, Module: Forbidden }],
  ])('falls back to the originals with %s, and refuses to pretend', (_, api) => {
    vi.stubGlobal('WebAssembly', api);
    expect(createKernels().backend).toBe('typescript');
    expect(() => createKernels('wasm-simd')).toThrow('no WebAssembly with SIMD');
  });

  it('makes room for more than one memory holds', () => {
    const kernels = createKernels('wasm-simd');
    const size = 2 ** 16;
    const ffts = Array.from({ length: 4 }, () => kernels.createFft(size));
    for (const fft of ffts) {
      const [re, im] = [new Float64Array(size), new Float64Array(size)];
      re[1] = 1;
      fft.forward(re, im);
      expect(re[0]).toBe(1);
      expect(im[size / 4]).toBeCloseTo(-1, 15);
    }
  });
});

describe('decodeBase64', () => {
  it.each(['', 'a', 'ab', 'abc', 'abcd', '\u0000ÿ\u0080~'])('undoes what btoa encodes: %j', (text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(decodeBase64(btoa(text))).toEqual(bytes);
  });
});
