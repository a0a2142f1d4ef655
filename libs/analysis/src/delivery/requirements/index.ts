import type { ReleaseRequirement, TrackRequirement } from '../requirement.ts';
import { album } from '../release/album.ts';
import { cover } from '../release/cover.ts';
import { distinct } from '../release/distinct.ts';
import { loudness } from '../release/loudness.ts';
import { sameFormat } from '../release/sameFormat.ts';
import { upc } from '../release/upc.ts';
import { bitDepth } from './bitDepth.ts';
import { channels } from './channels.ts';
import { container } from './container.ts';
import { duration } from './duration.ts';
import { fileName } from './fileName.ts';
import { isrc } from './isrc.ts';
import { oneChannel } from './oneChannel.ts';
import { sampleRate } from './sampleRate.ts';
import { silence } from './silence.ts';
import { soundFaults } from './soundFaults.ts';
import { titles } from './titles.ts';
import { truePeak } from './truePeak.ts';
import { waveLayout } from './waveLayout.ts';

/** Everything that is asked of each file, in the order of the result. */
export const TRACK_REQUIREMENTS: readonly TrackRequirement[] = [
  container,
  waveLayout,
  channels,
  oneChannel,
  sampleRate,
  bitDepth,
  truePeak,
  duration,
  silence,
  soundFaults,
  fileName,
  titles,
  isrc,
];

/** Everything that is asked of the release as a whole. */
export const RELEASE_REQUIREMENTS: readonly ReleaseRequirement[] = [cover, upc, album, distinct, sameFormat, loudness];
