import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run bench -- <table> [options]

  analyze [--runs N] [--seconds N]      speed and memory of analyze, its stages and decoders, beside ffmpeg
  agreement --music FOLDER [--limit N]  loudness figures beside ffmpeg's, a row a file
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '217' },
    music: { type: 'string', default: process.env['AURALIGN_MUSIC'] ?? '' },
    limit: { type: 'string', default: '1000' },
  },
});

switch (positionals[0]) {
  case 'analyze': {
    const { analyzeTable } = await import('./tables/analyze.ts');
    await analyzeTable({ runs: Number(values.runs), seconds: Number(values.seconds) });
    break;
  }
  case 'agreement': {
    if (values.music === '') {
      console.error('agreement needs a folder with music: --music FOLDER or AURALIGN_MUSIC');
      process.exitCode = 2;
      break;
    }
    const { agreement } = await import('./tables/agreement.ts');
    const { failed } = await agreement(values.music, Number(values.limit));
    process.exitCode = failed === 0 ? 0 : 1;
    break;
  }
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
