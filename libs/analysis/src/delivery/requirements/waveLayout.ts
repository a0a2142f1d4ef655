import { pass, type TrackRequirement } from '../requirement.ts';

/** Chunks that hold tags: RIFF INFO, ID3. */
const TAG_CHUNKS = ['LIST', 'id3 ', 'ID3 '];

const EXPECTED = {
  extensible: 'a plain header',
  'chunks after data': 'nothing after the samples',
  tags: 'no tags',
} as const;

export const waveLayout: TrackRequirement = {
  id: 'audio.layout',
  title: 'How the WAV file is built',
  check({ layout, report: { file } }, { audio: { refuses = [] } }) {
    if (layout === undefined || refuses.length === 0) return undefined;
    const faults = [
      ...(refuses.includes('extensible') && layout.isExtensible ? ['it is WAVE_FORMAT_EXTENSIBLE'] : []),
      ...(refuses.includes('chunks after data') && layout.chunksAfterData.length > 0
        ? [`chunks after the samples (${layout.chunksAfterData.map((id) => id.trim()).join(', ')})`]
        : []),
      ...(refuses.includes('tags') &&
      (file.tags !== undefined || layout.chunksAfterData.some((id) => TAG_CHUNKS.includes(id)))
        ? ['tags']
        : []),
    ];
    const expected = refuses.map((part) => EXPECTED[part]).join(', ');
    if (faults.length === 0) return pass('plain', expected);
    return {
      severity: 'fail',
      found: faults.join('; '),
      expected,
      advice: 'Write the file anew with a plain header and without tags, or deliver FLAC.',
    };
  },
};
