import { InvalidArgumentError, Option } from 'commander';

/** Ways to take findings into an editor. */
export const MARKER_FORMATS = {
  audacity: { isAudio: false },
  reaper: { isAudio: false },
  'wav-cue': { isAudio: true },
} as const;
export type MarkerFormat = keyof typeof MARKER_FORMATS;

/** `--markers audacity:labels.txt`; may be given several times. */
export function markersOption(): Option {
  const names = Object.keys(MARKER_FORMATS).join(', ');
  return new Option('--markers <format:file>', `findings as markers for an editor: ${names}`).argParser(
    (text: string, earlier: readonly { format: MarkerFormat; path: string }[] | undefined) => {
      const [format = '', ...rest] = text.split(':');
      const path = rest.join(':'); // a colon may stand in the name, C:\ among them
      if (!isMarkerFormat(format) || path === '') {
        throw new InvalidArgumentError(`Expected FORMAT:FILE, with a format of ${names}.`);
      }
      return [...(earlier ?? []), { format, path }];
    },
  );
}

function isMarkerFormat(name: string): name is MarkerFormat {
  return Object.hasOwn(MARKER_FORMATS, name);
}
