import { aiff } from './aiff.ts';
import type { FormatDecoder } from './decoder.ts';
import { flac } from './flac.ts';
import { wav } from './wav.ts';

/** Every format the core reads by itself; the first whose `sniff` agrees is tried first. */
export const FORMATS: readonly FormatDecoder[] = [wav, aiff, flac];
