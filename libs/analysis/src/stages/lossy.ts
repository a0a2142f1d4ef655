import { Type } from 'typebox';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { bandsWithin, envelopeLevels } from './envelopeLevels.ts';
import { spectrum } from './spectrum.ts';

/** Where encoders save first: from the second highest scale-factor band up. */
const TOP_HZ: readonly [number, number] = [11_100, 19_500];
/** Converters and good resamplers begin to fall above 20.6 kHz, encoders at their best rates at about 20.5 kHz. */
const CLIFF_BELOW_HZ = 20_600;
/** Up to here a cliff is the mark of middle bit rates; above it of high ones, or of a cautious filter. */
const SURE_CLIFF_HZ = 19_500;
const SURE_CLIFF = 0.6;
/** No encoder anybody uses for music cuts off lower: what ends there is a test tone. */
const LEAST_CLIFF_HZ = 4000;
const DOUBTFUL_CLIFF = 0.35;
/** Files of lower rates end there by themselves. */
const LEAST_RATE_HZ = 43_000;
/** A band this far below its lower neighbour, 23 ms long, was switched off: music falls by 10 dB, hiss and dither fill the rest. */
const HOLE_DB = 28;
/** The neighbour must be heard, or there is nothing to switch off. */
const NEIGHBOUR_DBFS = -85;
/** Share of holes at which they are believed fully; single ones are the ends of sounds. */
const SURE_HOLES = 0.08;
const LEAST_HOLES = 0.01;
const HOLES_WEIGHT = 0.9;
/** A band off for more than this is not there at all. */
const MOSTLY_OFF = 0.9;
const FEWEST_FRAMES = 100;

const schema = Type.Object({
  lossyConfidence: metric({
    title: 'Traces of lossy encoding',
    unit: '',
    digits: 2,
    description:
      'How sure it is that this sound once was an MP3, AAC or the like, 0 to 1: from where the spectrum ends and from bands above 11 kHz that are switched off for moments. Bit rates of 256 kbit/s and more leave little but the end of the spectrum.',
  }),
  topHoleShare: metric({
    title: 'Holes in the top',
    unit: '%',
    digits: 1,
    description: `Share of the time in which a band above 11 kHz is ${HOLE_DB} dB below its neighbour although it sounds at other times; the band with most.`,
  }),
  lossyCliffHz: optionalMetric({
    title: 'Cliff',
    unit: 'Hz',
    digits: 0,
    description:
      'Where the spectrum ends, if it ends between 4 and 20.6 kHz although the sample rate would allow more.',
  }),
});

/** Whether a file that looks lossless once was lossy. */
export const lossy = defineStage({
  id: 'lossy',
  title: 'Lossy source',
  schema,
  looksAt: 'both',
  create({ envelopes, sampleRateHz }) {
    return {
      result(peers) {
        if (sampleRateHz < LEAST_RATE_HZ) return { status: 'unmeasurable', reason: 'not-applicable' };
        const measured = peers.get(spectrum);
        if (measured === undefined || measured.status !== 'measured')
          return { status: 'unmeasurable', reason: 'silence' };
        if (envelopes.frameCount < FEWEST_FRAMES) return { status: 'unmeasurable', reason: 'too-short' };
        const { bandwidthHz } = measured.value;
        const hasCliff = bandwidthHz >= LEAST_CLIFF_HZ && bandwidthHz < CLIFF_BELOW_HZ;
        const cliff = !hasCliff ? 0 : bandwidthHz < SURE_CLIFF_HZ ? SURE_CLIFF : DOUBTFUL_CLIFF;

        const shares = bandsWithin(envelopes, ...TOP_HZ).map((band) =>
          holeShare(envelopeLevels(envelopes, band), envelopeLevels(envelopes, band - 1)),
        );
        const share = Math.max(0, ...shares);
        const holes = HOLES_WEIGHT * Math.min(1, Math.max(0, (share - LEAST_HOLES) / (SURE_HOLES - LEAST_HOLES)));
        return {
          status: 'measured',
          value: {
            lossyConfidence: 1 - (1 - cliff) * (1 - holes),
            topHoleShare: 100 * share,
            ...(hasCliff ? { lossyCliffHz: bandwidthHz } : {}),
          },
          ...(hasCliff ? {} : { missing: { lossyCliffHz: 'not-applicable' } }),
        };
      },
    };
  },
});

/** Share of frames with a sounding neighbour in which a band is off; 0 for a band that is hardly ever on: that is a cliff. */
function holeShare(band: Float32Array, neighbour: Float32Array): number {
  let sounding = 0;
  let off = 0;
  for (let i = 0; i < band.length; i++) {
    if (!(neighbour[i]! > NEIGHBOUR_DBFS)) continue;
    sounding++;
    if (band[i]! < neighbour[i]! - HOLE_DB) off++;
  }
  if (sounding < FEWEST_FRAMES) return 0;
  const share = off / sounding;
  return share > MOSTLY_OFF ? 0 : share;
}
