// A worker that does with a job what its first format id says: the pool's tests need threads that go wrong.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (message) => {
  if (message.kind !== 'run') return;
  const { jobId, job } = message;
  switch (job.formatIds[0]) {
    case 'spin':
      for (;;);
    case 'trap': // what a fault in WebAssembly that nobody catches does
      throw new WebAssembly.RuntimeError('unreachable');
    case 'exit':
      process.exit(7);
      break;
    case 'hoard': {
      const kept = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => ({ i })));
    }
    default:
      parentPort.postMessage({ kind: 'done', jobId, result: { kind: 'export', exports: [] } });
  }
});
