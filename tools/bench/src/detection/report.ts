import { RULES } from '@auralign/analysis';
import { machine, printTable } from '../print.ts';
import { INJECTIONS } from './inject/index.ts';
import type { SongResult } from './runSong.ts';
import { bestWitnesses, publishedAlarms, scoreAll, type Score } from './score.ts';
import { OTHER_SONGS, SONGS } from './songs.ts';

/** Below this a rule is called weak. */
const GOAL_AUC = 0.95;
const GOAL_FALSE_FAIL = 0.05;

/** Prints what was found out. */
export function printReport(songs: readonly SongResult[], half: string, ruleIds: readonly string[]): void {
  const spoilt = songs.filter(({ cases }) => cases.length > 0);
  console.log(
    `\n${spoilt.length} pieces spoilt (half: ${half}), ${songs.length} heard as published, ${spoilt.reduce((sum, { cases }) => sum + cases.length, 0)} cases; ${machine()}\n`,
  );
  const alone = scoreAll(songs, 'alone');
  console.log('## Without a reference\n');
  printScores(alone);
  console.log('\nLeft out of these rows, for they have the fault before anything is done to them:');
  for (const { injection, leftOut } of alone) {
    if (leftOut.length === 0) continue;
    const pieces = leftOut.map(({ songId, owned }) => `${songId} (${Number(owned.toPrecision(2))})`).join(', ');
    console.log(`- ${injection.id}, more than ${injection.own!.atMost} ${injection.own!.unit}: ${pieces}`);
  }
  console.log('\n## With another passage of the same piece as reference\n');
  printScores(scoreAll(songs, 'relative'));
  console.log('\n## Accused although finished: whole files as published\n');
  printPublished(songs, ruleIds);
  console.log('\n## Confusions: other rules that newly warn at the clear grade, without a reference\n');
  printTable(
    ['fault', 'also'],
    alone.map(({ injection, confusions }) => [
      injection.id,
      confusions
        .filter(([, share]) => share >= 0.1)
        .map(([id, share]) => `${id} ${percent(share)}`)
        .join(', ') || '–',
    ]),
  );
  // Looking for better figures in what the table is reported on would be tuning on it.
  if (half === 'tune') printAdvice(songs, alone);
}

function printScores(scores: readonly Score[]): void {
  printTable(
    [
      'fault',
      'grades',
      'n',
      'AUC',
      'AUC clear',
      'AUC all',
      'slight',
      'clear',
      'gross',
      'part',
      'false warn',
      'false fail',
      'time s',
      'octaves',
      '≤ 1/6',
    ],
    scores.map((score) => [
      score.injection.id,
      `${score.injection.grades.join(', ')} ${score.injection.unit}`,
      String(score.songCount),
      fixed(score.auc, 2),
      fixed(score.aucClear, 2),
      score.leftOut.length === 0 ? '' : fixed(score.aucOfAll, 2),
      ...score.hits.map(percent),
      score.partHits === undefined ? '' : percent(score.partHits),
      percent(score.falseWarn),
      percent(score.falseFail),
      fixed(score.rangeErrorSeconds, 2),
      fixed(score.centreErrorOctaves, 2),
      score.centreWithinSixth === undefined ? '' : percent(score.centreWithinSixth),
    ]),
  );
}

function printPublished(songs: readonly SongResult[], ruleIds: readonly string[]): void {
  printTable(
    ['rule', 'warn', 'fail', 'pieces at fail'],
    RULES.filter(({ id }) => ruleIds.length === 0 || ruleIds.includes(id)).map(({ id }) => {
      const failed = publishedAlarms(songs, id, 'fail');
      return [
        id,
        percent(publishedAlarms(songs, id, 'warn').length / songs.length),
        percent(failed.length / songs.length),
        failed.map((songId) => songId.slice(songId.lastIndexOf('/') + 1)).join(', '),
      ];
    }),
  );
}

/** Weak rules, and which single figure of the report would have told the clear grade from clean. */
function printAdvice(songs: readonly SongResult[], scores: readonly Score[]): void {
  const weak = scores.filter(({ aucClear, falseFail }) => (aucClear ?? 0) < GOAL_AUC || falseFail > GOAL_FALSE_FAIL);
  console.log(`\n## Weak: AUC at the clear grade below ${GOAL_AUC}, or more than 5 % accused at fail\n`);
  if (weak.length === 0) console.log('none');
  for (const { injection, aucClear, falseFail } of weak) {
    console.log(`- ${injection.id}: AUC ${fixed(aucClear, 2)}, accused ${percent(falseFail)}. Figures that tell:`);
    for (const { metric, auc, limit, isAbove, hitRate, falseRate } of bestWitnesses(songs, injection, 4)) {
      console.log(
        `  - ${metric} ${isAbove ? '>' : '<'} ${Number(limit.toPrecision(3))}: AUC ${fixed(auc, 2)}, finds ${percent(hitRate)}, accuses ${percent(falseRate)}`,
      );
    }
  }
}

/** Which music the figures come from. */
export function printManifest(): void {
  printTable(
    ['piece', 'package', 'from s', 'half', 'licence'],
    SONGS.map((song) => [
      song.id,
      song.package || 'this repository',
      String(song.startSeconds),
      song.half,
      song.licence,
    ]),
  );
  console.log(
    `\nOnly heard as published: ${OTHER_SONGS.map(({ file }) => file.slice(file.lastIndexOf('/') + 1)).join(', ')}.`,
  );
  console.log(`Rules without an injected fault: ${unprovenRules().join(', ') || 'none'}.`);
}

function unprovenRules(): string[] {
  const proven = new Set(INJECTIONS.map(({ ruleId }) => ruleId));
  return RULES.map(({ id }) => id).filter((id) => !proven.has(id));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '' : value.toFixed(digits);
}
