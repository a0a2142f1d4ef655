import type { Marker } from './markers.ts';

/**
 * Audacity's label file in its extended form: a line `start, end, text`, and where there is a band a second one with its
 * limits in hertz. Source: Audacity manual, "Importing and Exporting Labels".
 */
export function audacityLabels(markers: readonly Marker[]): string {
  return markers
    .map(({ startSeconds, endSeconds, text, bandHz }) => {
      const label = `${startSeconds.toFixed(6)}\t${endSeconds.toFixed(6)}\t${text}\n`;
      return bandHz === undefined ? label : `${label}\\\t${bandHz.lowHz.toFixed(6)}\t${bandHz.highHz.toFixed(6)}\n`;
    })
    .join('');
}
