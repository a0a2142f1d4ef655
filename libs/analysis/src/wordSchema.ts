import { Type, type TUnsafe } from 'typebox';

/** Schema of one of these words. */
export function oneOfWords<const T extends readonly string[]>(words: T): TUnsafe<T[number]> {
  return Type.Unsafe<T[number]>(Type.Union(words.map((word) => Type.Literal(word))));
}
