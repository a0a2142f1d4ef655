/** Who may import whom: the one table behind `npm run check`. Keys are folders, values the packages they may name. */
export interface Layer {
  /** Workspace packages it may import, without the scope. */
  readonly mayImport: readonly string[];
  /**
   * Files and folders (with a slash at the end), relative to the package, that may know their host (Node built-ins, the DOM). `'all'` for applications and
   * the packages that live in a host; everything else has to run in Node, a worker, a browser and an AudioWorklet alike.
   */
  readonly hostFiles: 'all' | readonly string[];
}

export const LAYERS: Readonly<Record<string, Layer>> = {
  'libs/dsp': { mayImport: [], hostFiles: [] },
  'libs/audio': {
    mayImport: ['dsp'],
    hostFiles: ['src/node.ts', 'src/web.ts', 'src/node/', 'src/decode/ffmpegProcess.ts', 'src/testing/'],
  },
  'libs/analysis': { mayImport: ['dsp', 'audio'], hostFiles: [] },
  'libs/match': { mayImport: ['dsp', 'audio', 'analysis'], hostFiles: [] },
  'libs/charts': { mayImport: ['dsp', 'analysis', 'match'], hostFiles: [] },
  'libs/music': { mayImport: ['audio', 'dsp'], hostFiles: 'all' },
  'libs/aac': { mayImport: ['audio'], hostFiles: 'all' },
  'libs/engine': {
    mayImport: ['dsp', 'audio', 'analysis', 'match', 'music', 'aac'],
    hostFiles: ['src/node.ts', 'src/node/', 'src/web.ts', 'src/web/', 'src/worklet.ts', 'src/worklet/'],
  },
  'apps/cli': { mayImport: ['dsp', 'audio', 'analysis', 'match', 'charts', 'engine', 'server'], hostFiles: 'all' },
  'apps/server': { mayImport: ['dsp', 'audio', 'analysis', 'match', 'engine'], hostFiles: 'all' },
  'apps/dashboard': {
    mayImport: ['dsp', 'audio', 'analysis', 'match', 'charts', 'engine', 'server'],
    hostFiles: 'all',
  },
  'tools/house': { mayImport: [], hostFiles: 'all' },
  'tools/browser': {
    mayImport: ['dsp', 'audio', 'analysis', 'match', 'engine', 'server', 'dashboard'],
    hostFiles: 'all',
  },
  'tools/chromium': { mayImport: [], hostFiles: 'all' },
  'tools/packages': { mayImport: [], hostFiles: 'all' },
  'tools/gallery': { mayImport: ['dsp', 'audio', 'analysis', 'match', 'charts'], hostFiles: 'all' },
  'tools/fuzz': { mayImport: ['dsp', 'audio', 'analysis', 'match', 'engine', 'server'], hostFiles: 'all' },
  'tools/bench': { mayImport: ['dsp', 'audio', 'analysis', 'match'], hostFiles: 'all' },
};

/** Packages under another licence than ours: nobody may bind to them, only load them on demand. */
export const LAZY_ONLY: readonly string[] = ['music', 'aac'];
