import { RULES, type Finding } from '@auralign/analysis';
import { pathToFileURL } from 'node:url';
import { readVersion } from '../version.ts';
import { remarks } from '../steps/diagnosing.ts';
import { placeText } from './findings.ts';
import type { FileResult, ReportFormat } from './format.ts';
import { tidyJson } from './tidyJson.ts';

const LEVELS = { pass: 'none', info: 'note', warn: 'warning', fail: 'error' } as const;

/**
 * SARIF 2.1.0, for code hosts and their annotations: a run, a result a finding, waivers as suppressions, unreadable
 * files as notifications. Audio has no lines: places in time and frequency stand in `properties`.
 */
export const sarif: ReportFormat = {
  id: 'sarif',
  create() {
    const results: object[] = [];
    const notifications: object[] = [];
    return {
      add(result) {
        if (result.status === 'failed') notifications.push(notificationOf(result));
        else results.push(...remarks(result.diagnosis).map((finding) => resultOf(finding, result.name)));
        return '';
      },
      end: () => `${tidyJson(documentOf(results, notifications))}\n`,
    };
  },
};

function documentOf(results: readonly object[], notifications: readonly object[]): object {
  const driver = {
    name: 'auralign',
    version: readVersion(),
    rules: RULES.map(({ id, title, measures, limit, explain }) => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: explain.what },
      help: { text: `Measured: ${measures} Limit: ${limit.text} What to do: ${explain.whatToDo}` },
    })),
  };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
        results,
      },
    ],
  };
}

function resultOf(finding: Finding, name: string): object {
  const { ruleId, severity, title, because, advice, waived, ranges, measured, expected, bandHz, confidence } = finding;
  const place = placeText(finding);
  return {
    ruleId,
    ruleIndex: RULES.findIndex(({ id }) => id === ruleId),
    level: LEVELS[waived?.severity ?? severity],
    message: { text: `${title}${place === '' ? '' : `, ${place}`}: ${because} ${advice}` },
    locations: [locationOf(name)],
    ...(waived === undefined ? {} : { suppressions: [{ kind: 'external', justification: waived.reason }] }),
    properties: { ranges, measured, expected, ...(bandHz === undefined ? {} : { bandHz }), confidence },
  };
}

function notificationOf({ name, failure }: FileResult & { status: 'failed' }): object {
  return {
    level: 'error',
    descriptor: { id: failure.code },
    message: { text: failure.message },
    locations: [locationOf(name)],
  };
}

/** Relative paths stay relative, so that a host finds the file in its checkout. */
function locationOf(name: string): object {
  const isAbsolutePath = /^([a-z]:)?[\\/]/i.test(name);
  const uri = isAbsolutePath ? pathToFileURL(name).href : name.split(/[\\/]/).map(encodeURIComponent).join('/');
  return { physicalLocation: { artifactLocation: { uri } } };
}
