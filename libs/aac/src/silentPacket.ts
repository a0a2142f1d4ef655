import { createBitWriter } from './bits.ts';

/** Elements of each channel configuration, in order (ISO/IEC 14496-3, table 1.19). */
const ELEMENTS: readonly (readonly ('single' | 'pair' | 'lowFrequency')[])[] = [
  [],
  ['single'],
  ['pair'],
  ['single', 'pair'],
  ['single', 'pair', 'single'],
  ['single', 'pair', 'pair'],
  ['single', 'pair', 'pair', 'lowFrequency'],
  ['single', 'pair', 'pair', 'pair', 'lowFrequency'],
];
const ELEMENT_ID = { single: 0, pair: 1, lowFrequency: 3 } as const;
const END_ID = 7;

/**
 * A packet of AAC-LC with no spectrum at all, or undefined where the configuration does not name its channels.
 *
 * FAAD2 keeps back what its first packet decodes to. Given this one first, it keeps back silence, and the first packet of
 * the file comes out whole, overlapped with silence as ISO/IEC 14496-3 has it.
 *
 * Source: ISO/IEC 14496-3, tables 4.3 (raw_data_block), 4.4, 4.5, 4.6 (ics_info), 4.50 (individual_channel_stream).
 */
export function silentPacket(channelConfig: number): Uint8Array | undefined {
  const elements = ELEMENTS[channelConfig];
  if (elements === undefined || elements.length === 0) return undefined;
  const bits = createBitWriter();
  const icsInfo = () => bits.put(0, 1 + 2 + 1 + 6 + 1); // reserved, long window, sine, no bands, no prediction
  const channelStream = (hasOwnInfo: 'own-info' | 'shared-info') => {
    bits.put(0, 8); // global_gain
    if (hasOwnInfo === 'own-info') icsInfo();
    bits.put(0, 1 + 1 + 1); // no pulses, no noise shaping, no gain control
  };
  const tags = { single: 0, pair: 0, lowFrequency: 0 };
  for (const element of elements) {
    bits.put(ELEMENT_ID[element], 3);
    bits.put(tags[element]++, 4);
    if (element !== 'pair') {
      channelStream('own-info');
      continue;
    }
    bits.put(1, 1); // common_window
    icsInfo();
    bits.put(0, 2); // no mid/side
    channelStream('shared-info');
    channelStream('shared-info');
  }
  bits.put(END_ID, 3);
  return bits.bytes();
}
