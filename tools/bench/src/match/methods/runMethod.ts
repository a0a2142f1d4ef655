import type { Method, MethodAnswer, MethodId } from './method.ts';

/** What one method made of one case, and what that cost. */
export interface MethodRun extends MethodAnswer {
  /** User and system time of the work itself, the start of Node and loading of code left out. */
  readonly cpuSeconds: number;
  /** Largest resident memory of the whole process. */
  readonly peakMebibytes: number;
}

async function methodOf(id: MethodId, peerFolder: string): Promise<Method> {
  switch (id) {
    case 'auralign':
      return (await import('./auralign.ts')).auralign;
    case 'loudness only':
      return (await import('./baselines.ts')).loudnessOnly;
    case 'third-octave EQ':
      return (await import('./baselines.ts')).thirdOctaveEq;
    case 'libsonare':
      return (await import('./libsonare.ts')).libsonare(peerFolder);
    default:
      return id satisfies never;
  }
}

// A process of its own for each run, so that time and memory are this run's alone: METHOD MIX REFERENCE OUT PEER_FOLDER
const [id, mixPath, referencePath, outPath, peerFolder] = process.argv.slice(2) as [
  MethodId,
  string,
  string,
  string,
  string,
];
const method = await methodOf(id, peerFolder);
const before = process.cpuUsage();
const answer = await method({ mixPath, referencePath, outPath });
const { user, system } = process.cpuUsage(before);
const run: MethodRun = {
  ...answer,
  cpuSeconds: (user + system) / 1e6,
  peakMebibytes: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(run));
