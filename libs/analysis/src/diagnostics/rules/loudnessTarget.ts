import type { Severity } from '../finding.ts';
import { storeOutcome, type StoreOutcome, type StoreProfile } from '../profiles.ts';
import { gainMove } from '../remedies.ts';
import { defineRule, passed, silent, type FindingDraft } from '../rule.ts';
import { plain, signed } from '../words.ts';

/** Turned down by less, a master loses nothing worth a word. */
const WORTH_SAYING_LU = 2;
/** A specification missed by more is missed for good. */
const FAR_LU = 3;

/** Loudness against where the file will be heard. */
export const loudnessTarget = defineRule({
  id: 'loudness.target',
  title: 'Loudness against the target',
  measures: 'integrated loudness, LUFS.',
  limits: { slack: 0 },
  limit: {
    text: 'The target and tolerance of each profile asked for; without a choice, all streaming services together, as information.',
    source:
      'the profiles, each dated and with its own source (Spotify and EBU R 128 published, the others second-hand)',
  },
  silentWhen: 'the file is a mix on its way to mastering and no profile was chosen, or it has no loudness.',
  intentShifts: {},
  explain: {
    what: 'Services bring all songs to their own loudness. A master louder than that is turned down; a quieter one is turned up or left.',
    howMeasured:
      'Integrated loudness (ITU-R BS.1770-5) minus the target of the profile; the gain it applies, the level and the peaks that come out.',
    whyItMatters:
      'What was given up for loudness does not come back when the service turns it down. Broadcast and podcasts refuse files off target.',
    howToHear: 'Compare at equal loudness, as the service will play it.',
    whatToDo:
      'For streaming: master so that it sounds right, and know what happens. For delivery: meet the figure with one gain; upwards through a limiter.',
    falseFriends: 'Loud masters are a choice in many styles; −14 LUFS is not a goal but a playback level.',
  },
  evaluate({ report, profiles, areProfilesChosen, purpose }) {
    if (purpose === 'mix' && !areProfilesChosen) return silent('a mix on its way to mastering');
    const outcomes = profiles.flatMap((profile) => {
      const outcome = storeOutcome(report, profile);
      return outcome === undefined ? [] : [{ profile, outcome }];
    });
    if (outcomes.length === 0) return silent('no loudness, or no profile');
    const drafts = areProfilesChosen ? outcomes.flatMap(chosen) : together(outcomes);
    if (drafts.length > 0) return drafts;
    const { profile, outcome } = outcomes[0]!;
    const lufs = outcome.resultLufs - outcome.gainDb;
    const { targetLufs, toleranceLu } = profile;
    return passed(
      { value: lufs, unit: 'LUFS' },
      areProfilesChosen
        ? { min: targetLufs - toleranceLu, max: targetLufs + toleranceLu }
        : { max: targetLufs + WORTH_SAYING_LU },
    );
  },
});

interface Pair {
  readonly profile: StoreProfile;
  readonly outcome: StoreOutcome;
}

/** A profile the user named: off target is a fault where files are refused for it. */
function chosen({ profile, outcome }: Pair): FindingDraft[] {
  if (outcome.isOnTarget && outcome.clippingRisk === 'none') return [];
  const isDelivery = profile.kind === 'delivery';
  const far = Math.abs(outcome.offsetLu) > profile.toleranceLu + FAR_LU;
  const severity: Severity =
    isDelivery && !outcome.isOnTarget
      ? far
        ? 'fail'
        : 'warn'
      : outcome.offsetLu < -profile.toleranceLu
        ? 'warn'
        : 'info';
  const because = `${profile.title}: ${signed(outcome.offsetLu)} LU against ${plain(profile.targetLufs)} LUFS; ${consequence(outcome, profile)}.`;
  const gainDb = -outcome.offsetLu;
  const peakAfter = outcome.resultPeakDbtp - outcome.gainDb + gainDb;
  const fitsByGain = peakAfter <= profile.ceilingDbtp;
  return [
    {
      severity,
      title: `Loudness for ${profile.title}`,
      measured: { value: outcome.resultLufs - outcome.gainDb, unit: 'LUFS' },
      expected: {
        min: profile.targetLufs - profile.toleranceLu,
        max: profile.targetLufs + profile.toleranceLu,
        source: `${profile.source} (checked ${profile.checkedDate})`,
      },
      ranges: [],
      because,
      advice: adviceFor({ profile, outcome }, fitsByGain),
      moves:
        !outcome.isOnTarget && fitsByGain && !isLeftToService(profile, outcome)
          ? [gainMove({ id: `loudness.target.${profile.id}`.slice(0, 64), because }, gainDb)]
          : [],
      safeToApply: isDelivery && fitsByGain,
      confidence: profile.confidence === 'published' ? 0.95 : 0.75,
      audibility: Math.min(1, 0.3 + Math.abs(outcome.offsetLu) / 15),
    },
  ];
}

/** What is louder than a service plays it is turned down there: doing so beforehand gains nothing. */
function isLeftToService({ kind }: StoreProfile, { offsetLu }: StoreOutcome): boolean {
  return kind === 'playback' && offsetLu > 0;
}

function adviceFor({ profile, outcome }: Pair, fitsByGain: boolean): string {
  const gainDb = -outcome.offsetLu;
  const ceiling = `${plain(profile.ceilingDbtp)} dBTP`;
  if (isLeftToService(profile, outcome)) {
    return outcome.clippingRisk === 'none'
      ? 'Nothing needs to be done: the service turns it down itself; a master with more peaks at that level would sound more open.'
      : `Lower the ceiling of the limiter: played there, peaks should reach at most ${ceiling}. Its level the service sets itself.`;
  }
  if (outcome.isOnTarget) return `Lower the ceiling of the limiter to ${ceiling}.`;
  if (fitsByGain) return `Change the level by ${signed(gainDb)} dB.`;
  return gainDb > 0
    ? `Raise the loudness by ${plain(gainDb)} dB through a true-peak limiter at ${ceiling}; a gain alone would clip.`
    : `Turn it down by ${plain(-gainDb)} dB, and hold its peaks with a true-peak limiter at ${ceiling}.`;
}

/** All services at once, as information: what will happen, not what to do. */
function together(outcomes: readonly Pair[]): FindingDraft[] {
  const loudest = outcomes.reduce((most, pair) => (pair.outcome.gainDb < most.outcome.gainDb ? pair : most));
  if (loudest.outcome.gainDb > -WORTH_SAYING_LU) return [];
  const lufs = loudest.outcome.resultLufs - loudest.outcome.gainDb;
  const list = outcomes
    .filter(({ outcome }) => Math.abs(outcome.gainDb) >= 0.5)
    .map(({ profile, outcome }) => `${profile.title} ${signed(outcome.gainDb)} dB`)
    .join(', ');
  return [
    {
      severity: 'info',
      title: outcomes.some(({ outcome }) => outcome.gainDb >= 0.5)
        ? 'Services will change its level'
        : 'Services will turn it down',
      measured: { value: lufs, unit: 'LUFS' },
      expected: {
        max: loudest.profile.targetLufs,
        source: `${loudest.profile.title}: ${loudest.profile.source} (checked ${loudest.profile.checkedDate})`,
      },
      ranges: [],
      because: `at ${plain(lufs)} LUFS it is played with ${list}.`,
      advice: 'Nothing needs to be done; a master with more peaks at the same playback level would sound more open.',
      confidence: 0.8,
      audibility: Math.min(1, 0.2 - loudest.outcome.gainDb / 20),
    },
  ];
}

function consequence(
  { gainDb, resultLufs, resultPeakDbtp, clippingRisk }: StoreOutcome,
  { kind }: StoreProfile,
): string {
  const played =
    kind === 'playback' && Math.abs(gainDb) < 0.05
      ? `played as it is, at ${plain(resultLufs)} LUFS`
      : kind === 'playback'
        ? `played with ${signed(gainDb)} dB at ${plain(resultLufs)} LUFS`
        : `its peaks are at ${plain(resultPeakDbtp)} dBTP`;
  switch (clippingRisk) {
    case 'none':
      return played;
    case 'limited':
      return `${played}, peaks held by the service’s limiter`;
    case 'over ceiling':
      return `${played}, peaks over the ceiling`;
    default:
      return clippingRisk satisfies never;
  }
}
