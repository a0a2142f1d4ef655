/** What `@auralign/music` finds; the shape is repeated here because that package is optional and AGPL-licensed. */
export interface MusicFacts {
  readonly keyName?: string;
  readonly scale?: 'major' | 'minor';
  readonly keyStrength?: number;
  readonly tempoBpm?: number;
  readonly beatTimesSeconds: readonly number[];
  readonly danceability?: number;
  readonly missing: Readonly<Record<string, 'silence' | 'too-short' | 'not-found' | undefined>>;
}
