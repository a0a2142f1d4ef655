import { AuralignError, type AudioStream } from '@auralign/audio';
import type { JobSignal } from '../host.ts';
import type { MusicFacts } from '../musicFacts.ts';
import { importOptional } from './optionalPackage.ts';

interface MusicModule {
  analyzeMusicStream(stream: AudioStream, options: { signal: JobSignal }): Promise<MusicFacts>;
}

const MUSIC_PACKAGE = '@auralign/music';

/** @throws AuralignError `INVALID_OPTION` when the package is not installed */
export async function loadMusic(): Promise<MusicModule> {
  const music = await importOptional<MusicModule>(MUSIC_PACKAGE);
  if (music !== undefined) return music;
  throw new AuralignError(
    'INVALID_OPTION',
    `Key and tempo need the package ${MUSIC_PACKAGE}, which is not installed`,
    `npm install ${MUSIC_PACKAGE} (licensed AGPL-3.0, which is why it is kept apart)`,
  );
}
