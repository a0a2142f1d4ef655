/** The files a chart can show. Colour, dash, marker and word of each are the same in every chart. */
export type Role = 'mix' | 'reference' | 'corrected';
export const ROLES: readonly Role[] = ['mix', 'reference', 'corrected'];
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  mix: 'Mix',
  reference: 'Reference',
  corrected: 'Corrected',
};
