import { createAdtsDecoder } from './adts.ts';
import { aiff } from './aiff.ts';
import type { FormatDecoder } from './decoder.ts';
import { flac } from './flac.ts';
import { mp3 } from './mp3.ts';
import { createMp4Decoder } from './mp4.ts';
import { ogg } from './ogg.ts';
import { wav } from './wav.ts';

/** Every format the core reads by itself; the first whose `sniff` agrees is tried first. */
export const FORMATS: readonly FormatDecoder[] = [wav, aiff, flac, ogg, createMp4Decoder(), mp3, createAdtsDecoder()];
