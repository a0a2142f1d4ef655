/** What the music is meant to be: shifts limits, silences rules. Without one, limits are those of most finished music. */
export const INTENTS = ['modern', 'acoustic', 'lofi', 'club', 'classical'] as const;
export type Intent = (typeof INTENTS)[number];
