import { oneOf, pass, type TrackRequirement } from '../requirement.ts';

const NAMES = {
  wav: 'WAV', rf64: 'RF64', aiff: 'AIFF', flac: 'FLAC', mp3: 'MP3', ogg: 'Ogg', mp4: 'MPEG-4', adts: 'AAC', ffmpeg: 'other',
} as const; // prettier-ignore

/** The name of a container for people; as it is where there is none. */
function containerName(container: string): string {
  return (NAMES as Readonly<Record<string, string>>)[container] ?? container;
}

export const container: TrackRequirement = {
  id: 'audio.format',
  title: 'Format of the file',
  check({ report: { file } }, { audio: { containers, lossy } }) {
    const expected = `${oneOf(containers.map(containerName))}${lossy === 'refused' ? ', lossless' : ''}`;
    const found = `${containerName(file.format.container)}${file.format.lossless ? '' : ', lossy'}`;
    const isTaken = containers.some((id) => id === file.format.container);
    if (isTaken && file.format.lossless) return pass(found, expected);
    const isRefused = !isTaken || lossy === 'refused';
    return {
      severity: isRefused ? 'fail' : 'warn',
      found,
      expected,
      advice: file.format.lossless
        ? `Write it as ${containerName(containers[0]!)} from the master.`
        : 'Go back to the lossless master; converting this file would only hide that it was encoded.',
    };
  },
};
