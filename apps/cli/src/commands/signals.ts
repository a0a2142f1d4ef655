import { EBU_CASES } from '@auralign/analysis';
import { createEncoder, type AudioBlock, type ChannelLabel } from '@auralign/audio';
import { makeFolder, writeFileAtomically } from '@auralign/audio/node';
import { MONITOR_SIGNALS } from '@auralign/dsp';
import { join } from 'node:path';
import pc from 'picocolors';
import type { SignalSet } from '../define/signals.ts';
import { roundedText } from '../format/figures.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { refuseExisting } from '../output.ts';
import { createProgress } from '../progress.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import { wrap } from '../text/width.ts';

export interface SignalsFlags {
  readonly set: SignalSet;
  readonly out?: string;
  readonly rate: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** A signal as it is written. */
interface SignalFile {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  /** What to listen for, or what a meter has to read. */
  readonly expected: string;
  open(sampleRateHz: number): {
    readonly channelLabels: readonly ChannelLabel[];
    readonly frameCount: number;
    blocks(): AsyncIterable<AudioBlock> | Iterable<AudioBlock>;
  };
}

/** Lists the signals of a set, or writes them, each under its name when it is whole. */
export async function signalsCommand({ set, out, rate, force, quiet }: SignalsFlags, io: CliIo): Promise<number> {
  const files = SETS[set]();
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  const pathOf = (name: string): string => join(out ?? '', `${name}.wav`);
  if (out !== undefined) {
    if (force !== true) for (const { name } of files) await refuseExisting('--out', pathOf(name));
    await makeFolder(out);
    const progress = createProgress(io, { fileCount: files.length, quiet: quiet === true });
    for (const [index, file] of files.entries()) {
      io.signal.throwIfAborted();
      progress.begin(index, file.name);
      await write(file, pathOf(file.name), rate);
      progress.end(index);
    }
    progress.clear();
  }
  for (const { first, last, title, expected } of families(files)) {
    const shown = [...new Set([first, last])].map((name) => (out === undefined ? name : pathOf(name))).join(' … ');
    io.stdout.write(`${colours.cyan(shown)}  ${title}\n`);
    for (const line of wrap(expected, columnsOf(io.stdout) - 4)) io.stdout.write(`    ${line}\n`);
  }
  return EXIT_CODES.ok;
}

/** Files that are one signal, shifted, as one: they stand beside each other. */
function families(files: readonly SignalFile[]) {
  const found: { first: string; last: string; title: string; expected: string }[] = [];
  for (const { name, title, expected } of files) {
    const before = found.at(-1);
    if (before?.title === title && before.expected === expected) before.last = name;
    else found.push({ first: name, last: name, title, expected });
  }
  return found;
}

async function write(file: SignalFile, path: string, sampleRateHz: number): Promise<void> {
  const { channelLabels, frameCount, blocks } = file.open(sampleRateHz);
  await writeFileAtomically(
    path,
    async (sink) => {
      const encoder = createEncoder(
        'wav',
        // Not dithered: what is silent stays so, and 24 bits round 60 dB below the softest tone.
        {
          sampleRateHz,
          channelCount: channelLabels.length,
          channelLabels,
          frameCount,
          bitDepth: 24,
          sampleType: 'integer',
          dither: 'none',
        },
        sink,
      );
      for await (const block of blocks()) await encoder.write(block);
      await encoder.finish();
    },
    { overwrite: true }, // who may not was refused before any was made
  );
}

const SETS: Readonly<Record<SignalSet, () => SignalFile[]>> = { monitor: monitorFiles, ebu: ebuFiles };

function monitorFiles(): SignalFile[] {
  return MONITOR_SIGNALS.map(({ id, title, listenFor, make }, i) => ({
    name: `${i + 1}-${id}`,
    title,
    expected: listenFor,
    open(sampleRateHz) {
      const channels = make(sampleRateHz);
      const frameCount = channels[0].length;
      return {
        channelLabels: ['L', 'R'],
        frameCount,
        blocks: () => [{ channels: [...channels], frameCount, startFrame: 0 }],
      };
    },
  }));
}

const QUANTITIES = {
  integratedLufs: 'integrated',
  maxMomentaryLufs: 'highest momentary',
  minMomentaryLufs: 'lowest momentary',
  maxShortTermLufs: 'highest short-term',
  minShortTermLufs: 'lowest short-term',
  loudnessRangeLu: 'loudness range',
  truePeakDbtp: 'true peak',
} as const;

const UNITS = { loudnessRangeLu: 'LU', truePeakDbtp: 'dBTP' } as const;

/** Cases that are a family of shifted signals are as many files, all of which have to read alike. */
function ebuFiles(): SignalFile[] {
  return EBU_CASES.flatMap(({ id, signal, variants }) =>
    variants.map(({ checks, stream }, i): SignalFile => ({
      name: variants.length === 1 ? id : `${id}-${String(i + 1).padStart(2, '0')}`,
      title: signal,
      expected: checks
        .map(({ quantity, expected, toleranceBelow, toleranceAbove, afterSeconds }) => {
          const unit = (UNITS as Readonly<Record<string, string>>)[quantity] ?? 'LUFS';
          const tolerance =
            toleranceAbove === toleranceBelow
              ? `±${roundedText(toleranceAbove)}`
              : `+${roundedText(toleranceAbove)} −${roundedText(toleranceBelow)}`;
          const after = afterSeconds === undefined ? '' : ` after ${roundedText(afterSeconds)} s`;
          return `${QUANTITIES[quantity]}${after}: ${roundedText(expected)} ${tolerance} ${unit}`;
        })
        .join('; '),
      open(sampleRateHz) {
        const made = stream(sampleRateHz);
        const { channelLabels, frameCount } = made.format;
        return { channelLabels, frameCount: frameCount!, blocks: () => made.blocks() };
      },
    })),
  );
}
