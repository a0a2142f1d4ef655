// Runs a command and shows what it printed only if it fails. Plain JavaScript, because it builds what everything else needs.
import { spawnSync } from 'node:child_process';

const [says, ...command] = process.argv.slice(2);
process.stderr.write(`${says}\n`);
const { status, stdout, stderr } = spawnSync(command.join(' '), { shell: true, encoding: 'utf8' });
if (status !== 0) {
  process.stderr.write(stdout + stderr);
  process.exitCode = status ?? 1;
}
