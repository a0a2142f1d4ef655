import {
  editedStores,
  readMetric,
  storeOutcome,
  type Report,
  type StoreOutcome,
  type StoreProfile,
} from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import type { Assistants } from '@auralign/engine/node';
import pc from 'picocolors';
import { roundedText, signedText } from '../format/figures.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { createProgress } from '../progress.ts';
import { readConfig } from '../steps/config.ts';
import { measureFiles } from '../steps/measureFiles.ts';
import { alignRows } from '../text/grid.ts';
import { columnsOf, wantsColour, type Colours } from '../text/terminal.ts';
import { printable, wrap } from '../text/width.ts';

export interface StoresFlags {
  readonly config?: string;
  readonly format: 'table' | 'json';
  readonly quiet?: boolean;
}

/** Lists the stores, the project's own among them, or says what each does with a file. */
export async function storesCommand(
  path: string | undefined,
  flags: StoresFlags,
  io: CliIo,
  assistants?: Assistants,
): Promise<number> {
  const { stores: edits = [] } = await readConfig(flags.config, io.folder);
  const stores = editedStores(edits);
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  if (path === undefined) {
    io.stdout.write(
      flags.format === 'json' ? `${tidyJson({ stores })}\n` : listText(stores, colours, columnsOf(io.stdout)),
    );
    return EXIT_CODES.ok;
  }
  const report = await loudnessOf(path, flags, io, assistants);
  const heard = stores.flatMap((store) => {
    const outcome = storeOutcome(report, store);
    return outcome === undefined ? [] : [{ store, outcome }];
  });
  const levels = {
    integratedLufs: readMetric(report, 'integratedLufs'),
    truePeakDbtp: readMetric(report, 'truePeakDbtp'),
  };
  if (heard.length === 0) {
    throw new AuralignError(
      'EMPTY_AUDIO',
      `${path}: it has no loudness, so no store can bring it to its own`,
      'A file that is silent, or shorter than 0.4 s, has none (ITU-R BS.1770).',
    );
  }
  io.stdout.write(
    flags.format === 'json'
      ? `${tidyJson({ file: path, ...levels, stores: heard.map(({ store, outcome }) => ({ ...store, outcome })) })}\n`
      : outcomeText(path, report, heard, colours),
  );
  return EXIT_CODES.ok;
}

async function loudnessOf(
  path: string,
  { quiet }: StoresFlags,
  io: CliIo,
  assistants: Assistants | undefined,
): Promise<Report> {
  const progress = createProgress(io, { fileCount: 1, quiet: quiet === true });
  try {
    const [file] = await measureFiles([path], { io, progress, stages: ['loudness', 'truePeak'], assistants });
    return file!.report;
  } finally {
    progress.clear();
  }
}

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

function listText(stores: readonly StoreProfile[], colours: Colours, columns: number): string {
  const [header, ...rows] = alignRows(
    [left, right, right, left, left],
    [
      ['store', 'LUFS', 'dBTP', 'quieter is', 'louder is'],
      ...stores.map((store) => [
        colours.cyan(store.id),
        roundedText(store.targetLufs),
        roundedText(store.ceilingDbtp),
        store.quieter,
        store.louder,
      ]),
    ],
  );
  const sources = stores.flatMap(({ title, source, checkedDate, confidence }, i) => [
    rows[i]!,
    ...wrap(`${title}: ${source} (${confidence}, looked at ${checkedDate})`, columns - 4).map((line) =>
      colours.dim(`    ${line}`),
    ),
  ]);
  return [colours.dim(header), ...sources].map((line) => `${line}\n`).join('');
}

interface Heard {
  readonly store: StoreProfile;
  readonly outcome: StoreOutcome;
}

function outcomeText(path: string, report: Report, heard: readonly Heard[], colours: Colours): string {
  const [lufs, dbtp] = [readMetric(report, 'integratedLufs')!, readMetric(report, 'truePeakDbtp')!];
  const [header, ...rows] = alignRows(
    [left, right, right, right, right, left],
    [
      ['store', 'aims at LUFS', 'gain dB', 'then LUFS', 'then dBTP', ''],
      ...heard.map(({ store, outcome }) => [
        store.title,
        roundedText(store.targetLufs),
        Math.abs(outcome.gainDb) < 0.05 ? '–' : signedText(outcome.gainDb),
        roundedText(outcome.resultLufs),
        roundedText(outcome.resultPeakDbtp),
        verdictOf({ store, outcome }, colours),
      ]),
    ],
  );
  return [
    `${printable(path)}  ${roundedText(lufs)} LUFS · ${roundedText(dbtp)} dBTP`,
    '',
    colours.dim(header),
    ...rows,
    '',
    colours.dim('Who says so, and when that was looked at: auralign stores'),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** What comes of it in a few words: peaks first, since they cannot be taken back. */
function verdictOf({ store, outcome }: Heard, colours: Colours): string {
  const { clippingRisk, isOnTarget, offsetLu } = outcome;
  const side = offsetLu > 0 ? 'over' : 'under';
  const away = `${roundedText(Math.abs(offsetLu))} LU ${side} its target`;
  const peaks = {
    none: '',
    limited: colours.yellow('its limiter holds the peaks'),
    'over ceiling': colours.yellow(`peaks over ${roundedText(store.ceilingDbtp)} dBTP`),
  }[clippingRisk];
  const isOff = !isOnTarget && store.kind !== 'playback';
  return [peaks, ...(isOff ? [store.kind === 'delivery' ? colours.red(away) : away] : [])]
    .filter((words) => words !== '')
    .join(', ');
}
