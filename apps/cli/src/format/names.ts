/** Names of the formats of measurements, apart from the formats themselves: help lists them and loads no audio code. */
export const FORMAT_NAMES = ['table', 'json', 'csv', 'markdown', 'html', 'sarif', 'junit'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** Of what `stems` finds: no list of files, nothing for CI. */
export const STEM_FORMAT_NAMES = ['table', 'json', 'csv', 'markdown', 'html'] as const satisfies readonly FormatName[];
export type StemFormatName = (typeof STEM_FORMAT_NAMES)[number];

/** Of what `compare` finds. */
export const COMPARE_FORMAT_NAMES = ['table', 'json', 'markdown', 'html'] as const satisfies readonly FormatName[];
export type CompareFormatName = (typeof COMPARE_FORMAT_NAMES)[number];
