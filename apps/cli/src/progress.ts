import type { CliIo } from './io.ts';
import { columnsOf, wantsLiveProgress } from './text/terminal.ts';
import { padEnd, padStart, printable, shortenMiddle } from './text/width.ts';

/** Progress of several files, told on standard error. */
export interface Progress {
  begin(index: number, name: string): void;
  /** `fraction` runs from 0 to 1; `step` says what is being done where a file has several. */
  update(index: number, fraction: number, step?: string): void;
  end(index: number): void;
  /** Takes the bars off the screen so that something else can be printed; they come back by themselves. */
  clear(): void;
}

const BAR_COLUMNS = 24;
/** Redrawing more often than the eye sees costs time and makes terminals over a network stutter. */
const REDRAW_MILLISECONDS = 80;

const SILENT: Progress = { begin() {}, update() {}, end() {}, clear() {} };

/** Bars on a terminal; one plain line a finished file elsewhere, if there are several; nothing when quiet. */
export function createProgress(io: CliIo, options: { fileCount: number; quiet: boolean }): Progress {
  if (options.quiet) return SILENT;
  if (wantsLiveProgress(io.stderr, io.env)) return createBars(io, options);
  return options.fileCount > 1 ? createLines(io, options) : SILENT;
}

function createLines(io: CliIo, { fileCount }: { fileCount: number }): Progress {
  const names = new Map<number, string>();
  let done = 0;
  return {
    ...SILENT,
    begin(index, name) {
      names.set(index, printable(name));
    },
    end(index) {
      io.stderr.write(`[${++done}/${fileCount}] ${names.get(index) ?? ''}\n`);
      names.delete(index);
    },
  };
}

function createBars(io: CliIo, { fileCount }: { fileCount: number }): Progress {
  const active = new Map<number, { name: string; fraction: number; step: string }>();
  let done = 0;
  let drawnLines = 0;
  let drawnAt = 0;

  const erase = (): void => {
    if (drawnLines > 0) io.stderr.write(`\u001b[${drawnLines}A\u001b[J`);
    drawnLines = 0;
  };
  const draw = (): void => {
    erase();
    const columns = columnsOf(io.stderr) - 1;
    const lines = [...active.values()].map(({ name, fraction, step }) => {
      const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_COLUMNS);
      const bar = '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
      const percent = padStart(`${Math.floor(fraction * 100)}%`, 4);
      return `${bar} ${percent}  ${padEnd(step, step === '' ? 0 : 12)}${shortenMiddle(name, columns - BAR_COLUMNS - 20)}`;
    });
    if (fileCount > 1) lines.push(`${done} of ${fileCount} done`);
    io.stderr.write(lines.map((line) => `${line}\n`).join(''));
    drawnLines = lines.length;
    drawnAt = Date.now();
  };
  return {
    begin(index, name) {
      active.set(index, { name: printable(name), fraction: 0, step: '' });
      draw();
    },
    update(index, fraction, step) {
      const file = active.get(index);
      if (file === undefined) return;
      file.fraction = fraction;
      if (step !== undefined) file.step = step;
      if (Date.now() - drawnAt >= REDRAW_MILLISECONDS) draw();
    },
    end(index) {
      active.delete(index);
      done++;
      if (active.size === 0) erase();
      else draw();
    },
    clear: erase,
  };
}
