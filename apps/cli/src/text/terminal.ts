import type { createColors } from 'picocolors';
import type { CliIo, TextSink } from '../io.ts';

export type Colours = ReturnType<typeof createColors>;

/** Widest text we print: long lines of figures are hard to follow with the eye. */
const MAX_COLUMNS = 100;
/** Below this the columns of a comparison no longer fit; narrower terminals break the lines themselves. */
const MIN_COLUMNS = 80;

/** A terminal that understands cursor movements and colours. */
function isCapable(sink: TextSink, env: CliIo['env']): boolean {
  return sink.isTTY && env['TERM'] !== 'dumb';
}

/** Colours follow no-color.org: any non-empty NO_COLOR turns them off; FORCE_COLOR turns them on in a pipe. */
export function wantsColour(sink: TextSink, env: CliIo['env']): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return isCapable(sink, env);
}

/** Bars that redraw themselves only where they can, and never in CI logs. */
export function wantsLiveProgress(sink: TextSink, env: CliIo['env']): boolean {
  return isCapable(sink, env) && !env['CI'];
}

export function columnsOf(sink: TextSink): number {
  return Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, sink.columns ?? MAX_COLUMNS));
}
