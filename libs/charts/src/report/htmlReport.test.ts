import { planMatch } from '@auralign/match';
import { silence } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '@auralign/analysis';
import { findAll, parseMarkup, type Parsed } from '../testing/markup.ts';
import { RECEIPT } from '../testing/receipt.ts';
import { measure, piece } from '../testing/reports.ts';
import { differencesToReference } from './differences.ts';
import { htmlReport, type HtmlReportInput } from './htmlReport.ts';
import { planHtml } from './planPage.ts';

const HOSTILE = `</title></style><script>alert(1)</script><img src=x onerror=alert(1)>`;
let mix: Report;
let reference: Report;
let full: HtmlReportInput;

beforeAll(async () => {
  mix = await measure(piece(1), {
    name: `${HOSTILE}.wav`,
    tags: { title: HOSTILE, artist: HOSTILE, album: HOSTILE, comment: HOSTILE },
  });
  reference = await measure(piece(2, { gain: 1 }), { name: HOSTILE });
  full = {
    mix,
    reference,
    corrected: reference,
    plan: planMatch(mix, [reference]),
    receipt: { ...RECEIPT, reverted: [{ moveId: HOSTILE, reason: HOSTILE }] },
    findings: [
      {
        ruleId: 'x',
        severity: 'fail',
        title: HOSTILE,
        because: HOSTILE,
        advice: HOSTILE,
        ranges: [{ startSeconds: 42, endSeconds: 58 }],
      },
    ],
    stores: [
      { store: HOSTILE, targetLufs: -14, gainDb: -2, resultLufs: -14, resultDbtp: -3, risk: HOSTILE, source: HOSTILE },
    ],
    translation: [{ device: HOSTILE, bassDb: -9, bassShiftDb: -3, voiceShiftDb: 1, monoLossDb: 0, verdict: HOSTILE }],
  };
});

function parsed(html: string): Parsed {
  const [doctype, ...rest] = html.trim().split('\n');
  expect(doctype).toBe('<!DOCTYPE html>');
  return parseMarkup(rest.join('\n'));
}

describe('htmlReport', () => {
  it('says what files are called, and not where on the disk they lie', () => {
    const at = (report: Report, name: string): Report => ({ ...report, file: { ...report.file, name, tags: {} } });
    const [target, towards] = [at(mix, '/home/jo/songs/my mix.wav'), at(reference, 'C:\\Users\\jo\\hit.flac')];
    const plan = planMatch(target, [towards]);
    for (const html of [htmlReport({ mix: target, reference: towards, plan }), planHtml({ plan })]) {
      expect(html).toContain('my mix.wav');
      expect(html).toContain('hit.flac');
      expect(html).not.toMatch(/home.jo|Users.jo/);
    }
  });

  it('lets no name, tag or text of others become markup', () => {
    const tree = parsed(htmlReport(full));
    for (const name of ['script', 'img', 'iframe', 'object', 'link', 'a', 'form'])
      expect(findAll(tree, name)).toEqual([]);
    expect(findAll(tree, 'title')[0]?.text).toContain(HOSTILE);
    expect(findAll(tree, 'h1')[0]?.text).toBe(HOSTILE);
  });

  it('needs nothing from outside and forbids it', () => {
    const html = htmlReport(full);
    const tree = parsed(html);
    const policy = findAll(tree, 'meta').find(
      (meta) => meta.attributes.get('http-equiv') === 'Content-Security-Policy',
    );
    expect(policy?.attributes.get('content')).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    const elements = (tree: Parsed): Parsed[] => [tree, ...tree.children.flatMap(elements)];
    for (const { attributes } of elements(tree)) {
      for (const name of attributes.keys()) expect(name).not.toMatch(/^(?:src|href|action|on\w+)$/);
    }
    expect(
      findAll(tree, 'style')
        .map(({ text }) => text)
        .join(''),
    ).not.toMatch(/url\(|@import/);
  });

  it('makes a page of a plan and a receipt alone', () => {
    const tree = parsed(planHtml({ plan: full.plan!, receipt: full.receipt! }));
    expect(findAll(tree, 'h2').map(({ text }) => text)).toEqual(['What was planned', 'Receipt']);
    expect(findAll(tree, 'script')).toEqual([]);
    expect(findAll(tree, 'svg').length).toBeGreaterThan(0);
  });

  it.each(['a mix alone', 'mix and reference', 'silence', 'everything'])(
    'is well-formed with %s, without figures that are none',
    async (what) => {
      const quiet = await measure([silence(13_230)]);
      const inputs: Record<string, HtmlReportInput> = {
        'a mix alone': { mix },
        'mix and reference': { mix, reference },
        silence: { mix: quiet, reference: quiet },
        everything: full,
      };
      const html = htmlReport(inputs[what]!);
      parsed(html);
      expect(html).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  it('names every reference, and says which one stands beside the mix', () => {
    const text = parsed(htmlReport({ mix, references: [reference, mix, reference] })).text;
    expect(text.split(`${HOSTILE.split('/').at(-1)}, 0:08`).length - 1).toBe(2);
    expect(text).toContain('Reference (first of 3)');
  });

  it('marks kept and missed promises in words and signs', () => {
    const text = parsed(htmlReport(full)).text;
    expect(text).toContain('✓\u00a0kept');
    expect(text).toContain('✗\u00a0missed');
    expect(text).toContain('1 of 2 promises was missed');
  });

  it('says when and what of a finding', () => {
    const text = parsed(htmlReport(full)).text;
    expect(text).toContain('Fault');
    expect(text).toContain('0:42–0:58');
  });

  it('gives every chart a picture for every screen, and its numbers as a table', () => {
    const figures = findAll(parsed(htmlReport(full)), 'figure');
    expect(figures.length).toBeGreaterThan(10);
    for (const figure of figures) {
      const classes = findAll(figure, 'div', 'al-drawing').flatMap((div) => div.attributes.get('class')!.split(' '));
      for (const screen of ['al-wide', 'al-medium', 'al-narrow']) {
        expect(classes.filter((name) => name === screen)).toEqual([screen]);
      }
      const isReceipt = figure.attributes.get('id') === 'receipt'; // its table stands below it
      expect(findAll(figure, 'table').length).toBe(isReceipt ? 0 : 1);
    }
  });

  it('makes the same text twice', () => {
    expect(htmlReport(full)).toBe(htmlReport(full));
  });
});

describe('differencesToReference', () => {
  it('finds none between a file and itself', () => {
    expect(differencesToReference(mix, mix)).toEqual([]);
  });

  it('finds nothing but the level of a file turned down', async () => {
    const quieter = await measure(piece(1).map((channel) => channel.map((value) => value / 2)));
    const differences = differencesToReference(quieter, mix);
    expect(differences.map(({ title }) => title)).toEqual(['Quieter than the reference by 6.0 LU']); // 20·log10(2) = 6.02
  });
});
