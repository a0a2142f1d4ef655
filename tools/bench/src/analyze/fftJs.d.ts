declare module 'fft.js' {
  /** The part that is used; the package has no types of its own. */
  export default class FftJs {
    constructor(size: number);
    createComplexArray(): number[];
    realTransform(out: number[], input: ArrayLike<number>): void;
  }
}
