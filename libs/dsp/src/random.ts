/** A stream of pseudo-random numbers that depends on its seed alone. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Normal, mean 0, variance 1. */
  gaussian(): number;
}

/**
 * Seeded generator: the same seed gives the same numbers on every machine. Not for secrets.
 *
 * @param seed any safe integer; neighbouring seeds give unrelated streams
 * @throws RangeError if the seed is not a safe integer
 *
 * Source: xoshiro128**, D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators" (2021), its state
 * filled by SplitMix32; `gaussian` is Box and Muller (1958).
 */
export function createRandom(seed: number): Random {
  let [s0, s1, s2, s3] = randomState(seed);

  const next = (): number => {
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    return (result >>> 0) / 0x1_0000_0000;
  };

  let spare = 0;
  let hasSpare = false;
  return {
    next,
    gaussian() {
      if (hasSpare) {
        hasSpare = false;
        return spare;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next())); // 1 − [0, 1) is never 0
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      hasSpare = true;
      return radius * Math.cos(angle);
    },
  };
}

/** The state that `createRandom` begins with: four words, not all zero. */
export function randomState(seed: number): [number, number, number, number] {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`createRandom: seed ${seed} is not a safe integer`);

  // The high half of the seed moves the starting point of SplitMix, so that seeds 2³² apart differ too.
  let split = (seed ^ Math.imul(Math.floor(seed / 0x1_0000_0000), 0x85ebca6b)) | 0;
  const splitMix = (): number => {
    split = (split + 0x9e3779b9) | 0;
    let z = split;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  return [splitMix(), splitMix(), splitMix(), splitMix()]; // four different outputs of a bijection
}
