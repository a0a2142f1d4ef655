import { AuralignError, type AudioStream } from '@auralign/audio';
import { importOptional } from './optionalPackage.ts';

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

interface MusicModule {
  analyzeMusicStream(stream: AudioStream, options: { signal: AbortSignal }): Promise<MusicFacts>;
}

const MUSIC_PACKAGE = '@auralign/music';

/** @throws AuralignError `INVALID_OPTION` when the package is not installed */
export async function loadMusic(): Promise<MusicModule> {
  const music = await importOptional<MusicModule>(MUSIC_PACKAGE);
  if (music !== undefined) return music;
  throw new AuralignError(
    'INVALID_OPTION',
    `--music needs the package ${MUSIC_PACKAGE}, which is not installed`,
    `npm install ${MUSIC_PACKAGE} (licensed AGPL-3.0, which is why it is kept apart)`,
  );
}
