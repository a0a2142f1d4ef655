/** The parts of the player that decide what is heard, without its state: what tests render offline. */
export { CROSSFADE_SECONDS } from './crossfade.ts';
export { createDeck } from './deck.ts';
export { heardLufs, matchGainsDb } from './loudnessMatch.ts';
export { passageLoudness } from './worker/passageLoudness.ts';
