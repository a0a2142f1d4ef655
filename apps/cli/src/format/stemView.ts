import { hertz, type CarriedFinding, type Clash, type Share, type Stem, type StemReport } from '@auralign/analysis';
import { NO_FIGURE, roundedText, signedText } from './figures.ts';
import { capitalized, placeText } from './findings.ts';

/** A column of a table: words stand left, figures right. */
export interface StemColumn {
  readonly label: string;
  readonly unit?: string;
  readonly isText?: boolean;
}

/** A part of the page, the same for all formats that people read. */
export interface StemBlock {
  readonly title: string;
  readonly lines?: readonly string[];
  readonly table?: { readonly columns: readonly StemColumn[]; readonly rows: readonly (readonly string[])[] };
  readonly items?: readonly StemItem[];
  /** Said below, in small print. */
  readonly remark?: string;
}

/** A thing to do something about. */
export interface StemItem {
  readonly severity: 'pass' | 'info' | 'warn' | 'fail';
  readonly title: string;
  /** Rule or pair, in small print. */
  readonly of: string;
  readonly because: string;
  readonly advice: string;
  /** Other ways. */
  readonly others: readonly string[];
}

/** Findings told unasked. */
const TOLD_UNASKED = 3;

/** The report as parts of a page. */
export function stemBlocks(report: StemReport, all: boolean): StemBlock[] {
  const { fit, notes } = report;
  const blocks: StemBlock[] = [belonging(report), stemTable(report)];
  if (fit.verdict === 'foreign') return blocks;
  blocks.push(bandTable(report), findings(report, all), clashes(report), lowEnds(report));
  if (notes.length > 0) blocks.push({ title: 'Notes', lines: notes });
  return blocks.filter(
    ({ lines, table, items }) => (lines ?? table?.rows ?? items ?? []).length > 0 || items !== undefined,
  );
}

function belonging({ fit, stems }: StemReport): StemBlock {
  const outsiders = stems
    .filter(({ status }) => status !== 'present')
    .map(({ name, because }) => `${name}: ${because}`);
  const rows = fit.bands.map(({ lowHz, highHz, residualDb, busGainDb }) => [
    bandText({ lowHz, highHz }),
    roundedText(residualDb, 1),
    busGainDb === undefined ? NO_FIGURE : signedText(busGainDb, 1),
  ]);
  return {
    title: 'Do the stems make the mix?',
    lines: [fit.because, ...worstMoments(fit), ...outsiders],
    ...(fit.verdict === 'sum' || rows.length === 0
      ? {}
      : {
          table: {
            columns: [
              { label: 'band', isText: true },
              { label: 'left over', unit: 'dB' },
              { label: 'mix over stems', unit: 'dB' },
            ],
            rows,
          },
        }),
  };
}

/** Where most is left over, if that is much more than on the whole. */
function worstMoments({ verdict, residualDb, residualOverTime }: StemReport['fit']): string[] {
  if (verdict === 'sum') return [];
  const { stepSeconds, valuesDb } = residualOverTime;
  const heights = valuesDb.map((value) => value ?? -Infinity);
  const value = Math.max(...heights);
  const worst = heights.indexOf(value);
  if (worst < 0 || value < residualDb + 3) return [];
  const range = { startSeconds: worst * stepSeconds, endSeconds: (worst + 1) * stepSeconds, value };
  return [`Most is left over at ${placeText({ ranges: [range] })}: ${roundedText(value, 1)} dB against the mix there.`];
}

function stemTable({ stems }: StemReport): StemBlock {
  return {
    title: 'Stems',
    table: {
      columns: [
        { label: 'stem', isText: true },
        { label: 'role', isText: true },
        { label: 'file', unit: 'LUFS' },
        { label: 'in the mix', unit: 'LU' },
        { label: 'fader', unit: 'dB' },
        { label: 'energy', unit: '%' },
        { label: 'side to mid', unit: 'dB' },
        { label: '', isText: true },
      ],
      rows: stems.map(stemRow),
    },
    remark:
      'In the mix: loudness against that of the mix. Fader: level in the mix over that of the file. How loud a role should be has no source that would bear a verdict.',
  };
}

function stemRow({ name, role, roleIs, status, ...figures }: Stem): string[] {
  const { integratedLufs, relativeLu, gainDb, sharePercent, sideToMidDb, isInverted } = figures;
  const signed = (value: number | undefined): string => (value === undefined ? NO_FIGURE : signedText(value, 1));
  const words = [status === 'present' ? '' : status, isInverted === true ? 'polarity turned' : ''];
  return [
    name,
    roleIs === 'unknown' ? NO_FIGURE : role,
    integratedLufs === undefined ? NO_FIGURE : roundedText(integratedLufs, 1),
    signed(relativeLu),
    signed(gainDb),
    sharePercent === undefined ? NO_FIGURE : roundedText(sharePercent, 0),
    sideToMidDb === undefined ? NO_FIGURE : roundedText(sideToMidDb, 1),
    words.filter((word) => word !== '').join(', '),
  ];
}

function bandTable({ bands, stems }: StemReport): StemBlock {
  const names = stems.filter(({ sharePercent }) => sharePercent !== undefined).map(({ name }) => name);
  const isLeftOver = bands.some(({ unexplainedPercent }) => Math.abs(unexplainedPercent) >= 0.5);
  return {
    title: 'Who makes what',
    table: {
      columns: [
        { label: 'band', isText: true },
        ...names.map((label) => ({ label, unit: '%' })),
        ...(isLeftOver ? [{ label: 'in none', unit: '%' }] : []),
      ],
      rows: bands.map(({ title, shares, unexplainedPercent, ...band }) => [
        `${title}, ${bandText(band)}`,
        ...names.map((name) => percent(shares.find(({ stem }) => stem === name)?.sharePercent)),
        ...(isLeftOver ? [percent(unexplainedPercent)] : []),
      ]),
    },
    remark:
      'Shares of the mix’s power; what a stem cancels of others counts against it, so one may be over 100 or below 0.',
  };
}

function percent(value: number | undefined): string {
  return value === undefined ? NO_FIGURE : roundedText(value, 0);
}

function findings({ findings: found, notCarried }: StemReport, all: boolean): StemBlock {
  const told = all ? found : found.slice(0, TOLD_UNASKED);
  const rest = found.length - told.length;
  const others = notCarried.map(({ finding, reason }) => `${finding.title} (${finding.ruleId}): ${reason}.`);
  const none = found.length > 0 ? [] : ['Nothing stands out in the mix that a stem could carry.'];
  return {
    title: 'Who carries what was found',
    lines: [...none, ...(all ? others : [])],
    items: told.map((one) => findingItem(one, all)),
    ...(rest === 0 && (all || others.length === 0)
      ? {}
      : {
          remark: [
            rest === 0 ? '' : `${rest} more: --all.`,
            all || others.length === 0
              ? ''
              : `Not of single stems: ${notCarried.map(({ finding }) => finding.ruleId).join(', ')} (--all says why).`,
          ]
            .filter((text) => text !== '')
            .join(' '),
        }),
  };
}

function findingItem(
  { finding, of, bandsHz, shares, unexplainedPercent, stemMoves, advice }: CarriedFinding,
  all: boolean,
): StemItem {
  const place = placeText(finding);
  const band = bandsText(bandsHz);
  const where = of === 'peaks' ? 'the highest peaks are' : of === 'power' ? `${band} is` : `the ${of} of ${band} is`;
  const list = shares.filter(({ sharePercent }) => all || Math.abs(sharePercent) >= 1).map(shareText);
  if (Math.abs(unexplainedPercent) >= 1) list.push(`in none of them ${percent(unexplainedPercent)} %`);
  return {
    severity: finding.severity,
    title: finding.title,
    of: finding.ruleId,
    because: `${place === '' ? '' : `${place}: `}${capitalized(where)} ${list.join(', ')}. On the mix: ${finding.because.replace(/\.$/, '')}.`,
    advice,
    others: all ? stemMoves.map(({ because }) => because).filter((text) => !advice.startsWith(text)) : [],
  };
}

function shareText({ stem, sharePercent }: Share): string {
  return `${stem} ${percent(sharePercent)} %`;
}

function clashes({ masking }: StemReport): StemBlock {
  return {
    title: 'Stems that cover each other',
    lines: masking.length === 0 ? ['No stem loses much of itself under another one.'] : [],
    items: masking.map(clashItem),
    ...(masking.length === 0
      ? {}
      : {
          remark:
            'By a model of the ear’s filters: what lies 5.5 dB under another stem, in both ears, counts as lost. It does not know what is meant to be heard.',
        }),
  };
}

function clashItem({
  masked,
  masker,
  bandHz,
  ranges,
  lostPercent,
  underDb,
  lostAfterPercent,
  advice,
}: Clash): StemItem {
  const place = placeText({ ranges: ranges.map((range) => ({ ...range, value: 0 })) });
  const after = lostAfterPercent === undefined ? '' : ` With the cut ${percent(lostAfterPercent)} %.`;
  return {
    severity: 'info',
    title: `${masked} under ${masker}`,
    of: bandText(bandHz),
    because: `${place === '' ? '' : `${place}: `}Lost in ${percent(lostPercent)} % of the moments in which it plays there, ${roundedText(underDb, 0)} dB under it.${after}`,
    advice,
    others: [],
  };
}

function lowEnds({ lowEnd }: StemReport): StemBlock {
  const worth = lowEnd.filter(({ isWorthCutting }) => isWorthCutting);
  return {
    title: 'Below where a role begins',
    lines: worth.length === 0 ? ['No stem has anything there that is worth cutting.'] : [],
    items: worth.map(({ stem, cutoffHz, belowDb, subsonicSharePercent, advice }) => ({
      severity: 'info',
      title: stem,
      of: `below ${hertz(cutoffHz)}`,
      because: `${roundedText(belowDb, 1)} dB against the whole stem; of what the mix has from 7 to 20 Hz it is ${percent(subsonicSharePercent)} %.`,
      advice,
      others: [],
    })),
    ...(worth.length === 0
      ? {}
      : { remark: 'The frequencies are proposals by role; the lowest note of the part goes before them.' }),
  };
}

/** `20–60 Hz`, `500 Hz–2 kHz`, `2–5 kHz`. */
function bandText({ lowHz, highHz }: { readonly lowHz: number; readonly highHz: number }): string {
  const [low, high] = [lowHz, highHz].map(frequency);
  return low!.unit === high!.unit
    ? `${low!.text}–${high!.text} ${high!.unit}`
    : `${low!.text} ${low!.unit}–${high!.text} ${high!.unit}`;
}

function frequency(hz: number): { readonly text: string; readonly unit: string } {
  if (hz < 1000) return { text: String(Math.round(hz)), unit: 'Hz' };
  return { text: String(Number((hz / 1000).toFixed(1))), unit: 'kHz' };
}

function bandsText(bands: readonly { readonly lowHz: number; readonly highHz: number }[]): string {
  const [first, ...rest] = bands;
  if (first === undefined) return 'the mix';
  return rest.length === 0 ? bandText(first) : `${bandText(first)} and ${rest.length} more`;
}
