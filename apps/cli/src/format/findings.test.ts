import { describe, expect, it } from 'vitest';
import { SAMPLE_CONTEXT, sampleDiagnosis, sampleFile, sampleFinding } from '../testing/sampleReport.ts';
import { textWidth } from '../text/width.ts';
import { findingCounts, findingLines, placeText } from './findings.ts';
import { junit } from './junit.ts';
import { sarif } from './sarif.ts';

const { colours } = SAMPLE_CONTEXT;
const layout = { all: false, colours, columns: 80 };
const severities = ['fail', 'warn', 'warn', 'info'] as const;
const four = sampleDiagnosis(severities.map((severity, i) => sampleFinding({ severity, title: `Fault ${i}` })));

describe('findings for people', () => {
  it('says what, where, why and what to do', () => {
    const text = findingLines(sampleDiagnosis([sampleFinding()]), layout).join('\n');
    expect(text).toContain('! Muddy low mids  tone.mud');
    expect(text).toContain('0:42–0:58: 200–400 Hz is 4.5 dB over its neighbours.');
    expect(text).toContain('→ Cut 2.5 dB at 290 Hz, Q 1.2.');
  });

  it('says where a fault of the whole song is heard best', () => {
    const whole = sampleFinding({ ranges: [], clearest: { startSeconds: 8, endSeconds: 14 } });
    const text = findingLines(sampleDiagnosis([whole]), { ...layout, columns: 200 }).join('\n');
    expect(text).toContain('200–400 Hz is 4.5 dB over its neighbours. Heard best at 0:08–0:14.');
  });

  it('tells the three that matter most and counts the rest, or tells all', () => {
    expect(findingLines(four, layout).join('\n')).not.toContain('Fault 3');
    expect(findingLines(four, layout).at(-1)).toContain('1 more: --all');
    expect(findingLines(four, { ...layout, all: true }).join('\n')).toContain('· Fault 3');
  });

  it('says so when there is nothing to say', () => {
    const passed = sampleFinding({ severity: 'pass' });
    expect(findingLines(sampleDiagnosis([passed]), layout).join('\n')).toContain('Nothing stands out (2 rules looked)');
  });

  it('shows the reason of a waiver', () => {
    const waived = sampleFinding({ severity: 'info', waived: { reason: 'meant so', severity: 'fail' } });
    expect(findingLines(sampleDiagnosis([waived]), layout).join('\n')).toContain('accepted: meant so');
  });

  it('stays within the width of the terminal', () => {
    const long = sampleFinding({ because: 'many words '.repeat(40), advice: 'more words '.repeat(40) });
    for (const line of findingLines(sampleDiagnosis([long]), layout)) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('names three places and counts the others', () => {
    const ranges = [0, 9, 61, 3600, 4000].map((startSeconds) => ({
      startSeconds,
      endSeconds: startSeconds + 5,
      value: 1,
    }));
    expect(placeText({ ranges: ranges.slice(0, 1) })).toBe('0:00–0:05');
    expect(placeText({ ranges })).toBe('0:00–0:05, 0:09–0:14, 1:01–1:06 and 2 more places');
    expect(placeText({ ranges: [] })).toBe('');
  });

  it('tells short places apart by tenths, and names a moment once', () => {
    const place = (startSeconds: number, endSeconds: number): string =>
      placeText({ ranges: [{ startSeconds, endSeconds, value: 1 }] });
    expect(place(32.04, 32.04)).toBe('0:32.0');
    expect(place(32.4, 32.91)).toBe('0:32.4–0:32.9');
    expect(place(59.96, 61.5)).toBe('1:00.0–1:01.5');
    expect(place(9.96, 9.97)).toBe('0:10.0');
    expect(place(3600.25, 3600.25)).toBe('1:00:00.3');
    expect(place(32, 34)).toBe('0:32–0:34');
  });

  it('counts by weight', () => {
    expect(findingCounts(four)).toBe('✗1 !2');
    expect(findingCounts(sampleDiagnosis([]))).toBe('✓');
  });
});

const song = { status: 'done', name: 'a "b" & <c>.wav', file: sampleFile(), diagnosis: four } as const;
const bad = { status: 'failed', name: 'bad.wav', failure: { code: 'CORRUPT_FILE', message: 'no data' } } as const;

describe('SARIF', () => {
  const print = (...results: Parameters<ReturnType<typeof sarif.create>['add']>[0][]) => {
    const printer = sarif.create({ ...SAMPLE_CONTEXT, batch: true });
    return JSON.parse(results.map((result) => printer.add(result)).join('') + printer.end());
  };

  it('has a result a finding, at the rule it is of, with places and levels', () => {
    const { version, runs } = print(song, bad);
    expect(version).toBe('2.1.0');
    const [run] = runs;
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'warning', 'note']);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(run.results[0].properties.ranges).toEqual([{ startSeconds: 42, endSeconds: 58, value: 4.5 }]);
    expect(run.invocations[0]).toMatchObject({ executionSuccessful: false });
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('a%20%22b%22%20%26%20%3Cc%3E.wav');
  });

  it('suppresses what is waived, with the reason', () => {
    const waived = sampleFinding({ severity: 'info', waived: { reason: 'meant so', severity: 'fail' } });
    const [run] = print({ ...song, diagnosis: sampleDiagnosis([waived]) }).runs;
    expect(run.results[0]).toMatchObject({ level: 'error', suppressions: [{ justification: 'meant so' }] });
  });
});

describe('JUnit XML', () => {
  const print = (failOn: 'warn' | 'fail' | 'never'): string => {
    const printer = junit.create({ ...SAMPLE_CONTEXT, batch: true, failOn });
    return printer.add(song) + printer.add(bad) + printer.end();
  };

  it('fails the cases of findings at or above the level', () => {
    expect(print('fail').match(/<failure /g)).toHaveLength(1);
    expect(print('warn').match(/<failure /g)).toHaveLength(3);
    expect(print('never').match(/<failure /g)).toHaveLength(1);
    expect(print('fail')).toContain('<error type="CORRUPT_FILE" message="no data"/>');
  });

  it('lets no name break the markup', () => {
    expect(print('fail')).toContain('name="a &quot;b&quot; &amp; &lt;c&gt;.wav"');
  });
});
