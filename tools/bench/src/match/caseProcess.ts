import { runCase, type CaseJob } from './runCase.ts';

// A case a process: the benchmark uses every core, and the memory of one case is gone before the next.
const job = JSON.parse(process.argv[2]!) as CaseJob;
console.log(JSON.stringify(await runCase(job)));
