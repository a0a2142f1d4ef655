/** What a stem is to the music. */
export const STEM_ROLES = ['bass', 'drums', 'vocal', 'guitar', 'keys', 'pads', 'other'] as const;
export type StemRole = (typeof STEM_ROLES)[number];

/** Words in names of files by which engineers call their stems, most telling first. */
const WORDS: readonly (readonly [StemRole, RegExp])[] = [
  [
    'drums',
    /\b(drums?|drm|kick|kik|bd|snare|sn|toms?|hats?|hihat|hh|cymbals?|overheads?|oh|perc(ussion)?|beats?|loops?)\b/,
  ],
  ['vocal', /\b(vocals?|vox|voc|voice|lead ?vox|bvs?|bgvs?|backings?|choir|rap|singer|dialog(ue)?)\b/],
  ['bass', /\b(bass|bs|sub|808)\b/],
  ['guitar', /\b(guitars?|gtrs?|git|acoustic|strat|banjo|ukulele|mandolin)\b/],
  ['keys', /\b(keys?|keyboards?|piano|pno|rhodes|wurli|organ|clav|ep)\b/],
  ['pads', /\b(pads?|strings?|synths?|atmos?|ambien(ce|t)|drones?|textures?)\b/],
];

/** The role a name tells, `GTR_L-Verse 2` as well as `stem-guitar`; nothing where it tells none. */
export function roleOfName(name: string): StemRole | undefined {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/([a-z])(\d)/g, '$1 $2');
  // `bass drum` and `bass guitar` are what the other rules would get wrong.
  if (/\bbass (drum|kick)s?\b/.test(words)) return 'drums';
  if (/\bbass (guitar|gtr)\b/.test(words)) return 'bass';
  return WORDS.find(([, pattern]) => pattern.test(words) || pattern.test(words.replace(/ (?=\d)/g, '')))?.[0];
}

/**
 * Below this a stem of that role has nothing to say. Proposals, from mixing practice: no standard gives them, and the lowest note of
 * the part goes before them (a guitar's low E is 82 Hz, a piano's lowest A 27.5 Hz).
 */
export const CUTOFF_HZ: Readonly<Record<StemRole, number>> = {
  vocal: 80,
  guitar: 80,
  keys: 60,
  pads: 60,
  bass: 28,
  drums: 28,
  other: 28,
};

/** Parts that practice keeps in the middle (kick and snare of the drums): no stem move makes them wider. A proposal. */
export const KEPT_IN_THE_MIDDLE: readonly StemRole[] = ['bass', 'vocal', 'drums'];
