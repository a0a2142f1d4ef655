import type { Finding } from '@auralign/analysis';
import { isAtOrAbove } from '../steps/diagnosing.ts';
import { placeText } from './findings.ts';
import type { FileResult, FormatContext, ReportFormat } from './format.ts';

/**
 * JUnit XML, for CI servers: a suite a file, a case a rule. A finding at or above `--fail-on` fails its case (of weight
 * `fail` when that is `never`, since a report of tests in which nothing can fail says nothing); lesser ones are its output; a
 * rule that did not look is skipped; a file that could not be read is an error.
 */
export const junit: ReportFormat = {
  id: 'junit',
  create(context) {
    const suites: string[] = [];
    return {
      add(result) {
        suites.push(suiteOf(result, context));
        return '';
      },
      end: () =>
        `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="auralign">\n${suites.join('')}</testsuites>\n`,
    };
  },
};

function suiteOf(result: FileResult, { failOn }: FormatContext): string {
  const name = escapeXml(result.name);
  if (result.status === 'failed') {
    const { code, message } = result.failure;
    return [
      `  <testsuite name="${name}" tests="1" failures="0" errors="1" skipped="0">`,
      `    <testcase name="read" classname="${name}">`,
      `      <error type="${code}" message="${escapeXml(message)}"/>`,
      '    </testcase>',
      '  </testsuite>',
      '',
    ].join('\n');
  }
  const { findings, outcomes } = result.diagnosis;
  const level = failOn === 'never' ? 'fail' : failOn;
  const failing = (ruleId: string): Finding[] =>
    findings.filter((finding) => finding.ruleId === ruleId && isAtOrAbove(finding, level));
  const cases = outcomes.map(({ ruleId, status, reason }) => {
    const lines = [`    <testcase name="${ruleId}" classname="${name}">`];
    const failures = failing(ruleId);
    for (const finding of failures) {
      lines.push(
        `      <failure type="${finding.severity}" message="${escapeXml(finding.title)}">${escapeXml(sentence(finding))}</failure>`,
      );
    }
    const others = findings.filter((finding) => finding.ruleId === ruleId && !failures.includes(finding));
    if (others.length > 0) lines.push(`      <system-out>${escapeXml(others.map(sentence).join('\n'))}</system-out>`);
    if (status === 'silent' || status === 'skipped')
      lines.push(`      <skipped message="${escapeXml(reason ?? status)}"/>`);
    return [...lines, '    </testcase>'].join('\n');
  });
  const failureCount = outcomes.filter(({ ruleId }) => failing(ruleId).length > 0).length;
  const skippedCount = outcomes.filter(({ status }) => status === 'silent' || status === 'skipped').length;
  const counts = `tests="${outcomes.length}" failures="${failureCount}" errors="0" skipped="${skippedCount}"`;
  return [`  <testsuite name="${name}" ${counts}>`, ...cases, '  </testsuite>', ''].join('\n');
}

function sentence(finding: Finding): string {
  const { severity, title, because, advice, waived } = finding;
  const place = placeText(finding);
  const accepted = waived === undefined ? '' : ` Accepted: ${waived.reason}`;
  return `${severity}: ${title}${place === '' ? '' : `, ${place}`}: ${because} ${advice}${accepted}`;
}

/** Text for elements and attributes; characters that XML 1.0 cannot hold become U+FFFD. */
function escapeXml(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return (
    text
      .replace(/[&<>"]/g, (character) => escapes[character]!)
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  );
}
