import type { FormatDecoder } from './decoder.ts';
import { wav } from './wav.ts';

/** Every format the core reads by itself; the first whose `sniff` agrees is tried first. */
export const FORMATS: readonly FormatDecoder[] = [wav];
