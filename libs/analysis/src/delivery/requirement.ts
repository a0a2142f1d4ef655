import type { PictureFacts, WaveLayout } from '@auralign/audio';
import type { Report } from '../report/report.ts';
import type { DeliveryProfile } from './profiles.ts';

/** A file that is to be delivered. */
export interface DeliveryTrack {
  /** Name of the file with its ending, without folders. */
  readonly fileName: string;
  readonly report: Report;
  /** Of WAVE files. */
  readonly layout?: WaveLayout | undefined;
}

/** Everything that is to be delivered together. */
export interface DeliveryRelease {
  readonly tracks: readonly DeliveryTrack[];
  readonly cover?: DeliveryCover | undefined;
  /** Barcode of the release: UPC-A (12 digits) or EAN-13. */
  readonly upc?: string | undefined;
}

export interface DeliveryCover {
  /** Name of the picture's file, or where it was found. */
  readonly name: string;
  /** `undefined`: neither JPEG, PNG nor TIFF, or damaged. */
  readonly facts: PictureFacts | undefined;
}

/** From what is well to what will be refused. */
export const CHECK_SEVERITIES = ['pass', 'info', 'warn', 'fail'] as const;

/** What a check found. */
export interface CheckOutcome {
  /** `fail`: it will be refused; `warn`: it may be, or is advised against; `info`: worth knowing. */
  readonly severity: (typeof CHECK_SEVERITIES)[number];
  readonly found: string;
  readonly expected: string;
  /** What to do; of everything but a pass. */
  readonly advice?: string;
}

interface Named {
  readonly id: string;
  /** What is asked for, in a few words. */
  readonly title: string;
}

/** Asked of each file. `undefined`: the profile says nothing about it, or the file has nothing of the kind. */
export interface TrackRequirement extends Named {
  check(track: DeliveryTrack, profile: DeliveryProfile): CheckOutcome | undefined;
}

/** Asked of the release as a whole. */
export interface ReleaseRequirement extends Named {
  check(release: DeliveryRelease, profile: DeliveryProfile): CheckOutcome | undefined;
}

export function pass(found: string, expected: string): CheckOutcome {
  return { severity: 'pass', found, expected };
}

/** `a, b or c`. */
export function oneOf(words: readonly (string | number)[]): string {
  const texts = words.map(String);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}
