import { writeFileSync } from 'node:fs';
import { runSong, type SongJob } from './runSong.ts';

// A piece a process: the benchmark uses every core, and the memory of one piece is gone before the next.
const job = JSON.parse(process.argv[2]!) as SongJob;
writeFileSync(process.argv[3]!, JSON.stringify(await runSong(job)));
