import { Type, type Static } from 'typebox';
import { oneOfWords } from '../wordSchema.ts';
import { STORE_PROFILES, type StoreProfile } from './profiles.ts';

const KEY = {
  id: Type.String({
    pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
    description: 'Of a known store, which it changes, or a new one',
  }),
};
const FIGURES = {
  title: Type.String({ minLength: 1, maxLength: 60 }),
  targetLufs: Type.Number({ minimum: -70, maximum: 0 }),
  toleranceLu: Type.Number({ minimum: 0, maximum: 20, description: 'Default of a new one: 1' }),
  quieter: oneOfWords([
    'turned up',
    'turned up as far as peaks allow',
    'left alone',
  ] satisfies StoreProfile['quieter'][]),
  louder: oneOfWords(['turned down', 'left alone'] satisfies StoreProfile['louder'][]),
  ceilingDbtp: Type.Number({ minimum: -20, maximum: 3, description: 'Default of a new one: −1' }),
  kind: oneOfWords(['playback', 'delivery', 'custom practice'] satisfies StoreProfile['kind'][]),
  confidence: oneOfWords(['published', 'second-hand', 'practice'] satisfies StoreProfile['confidence'][]),
};
const ORIGIN = {
  source: Type.String({ minLength: 1, maxLength: 300, description: 'Where the figures are from' }),
  checkedDate: Type.String({
    pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`,
    description: 'When that was looked at',
  }),
};

/** JSON Schema of `StoreProfile`. */
export const storeSchema = Type.Object({ ...KEY, ...FIGURES, ...ORIGIN }, { additionalProperties: false });

/**
 * A store of one's own, or what is different about a known one. Whoever changes a figure says where it is from and when that was
 * looked at: the shipped source is not its source.
 */
export const storeEditSchema = Type.Object(
  { ...KEY, ...Type.Partial(Type.Object(FIGURES)).properties, ...ORIGIN },
  { additionalProperties: false },
);
export type StoreEdit = Static<typeof storeEditSchema>;

/** What a new store is unless it says otherwise: one that turns down what is louder than its target, and nothing up. */
const NEW_STORE = {
  toleranceLu: 1,
  quieter: 'left alone',
  louder: 'turned down',
  ceilingDbtp: -1,
  kind: 'playback',
  confidence: 'second-hand',
} as const satisfies Partial<StoreProfile>;

/**
 * The known stores with somebody's changes, new ones behind them.
 *
 * @param edits as `storeEditSchema` has them
 * @throws RangeError when a new store lacks its title or target, or one is named twice
 */
export function editedStores(edits: readonly StoreEdit[]): readonly StoreProfile[] {
  const stores = new Map(STORE_PROFILES.map((store) => [store.id, store]));
  const named = new Set<string>();
  for (const edit of edits) {
    const { id } = edit;
    if (named.has(id)) throw new RangeError(`${id} is there twice`);
    named.add(id);
    const known = stores.get(id);
    const { title = known?.title, targetLufs = known?.targetLufs } = edit;
    if (title === undefined || targetLufs === undefined) {
      const lacking = title === undefined ? 'a title' : 'targetLufs';
      throw new RangeError(`${id} is no known store, and a new one needs ${lacking}`);
    }
    stores.set(id, { ...NEW_STORE, ...known, ...edit, title, targetLufs });
  }
  return [...stores.values()];
}
