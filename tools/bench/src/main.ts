import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run bench -- <table> [options]

  analyze [--runs N] [--seconds N] [--part whole|peers|stages|decoding|floor|length|match]…
                                        speed and memory of analyze beside other programs and libraries, and of match
  batch [--files N] [--seconds N] [--runs N] [--jobs N]
                                        many files on one thread and on several
  agreement --music FOLDER [--limit N]  loudness figures beside ffmpeg's, a row a file
  match --music FOLDER [--half tune|report|all] [--cases N] [--csv FILE] [--method NAME]…
        [--peer-libsonare FOLDER] [--keep FOLDER] [--resume FILE] [--plan-only | --passages]
                                        share of known faults that match undoes, artefacts and cost, peers beside it;
                                        --plan-only: every fault on every piece, planned but not rendered;
                                        --passages: the same of passages of whatever music FOLDER holds
  detection [--music FOLDER] [--half tune|report|all] [--cases N] [--rule ID]… [--keep FOLDER]
                                        what diagnosis finds of faults put into music, and what it accuses clean music of
  population --music FOLDER             how finished music is distributed over third octaves, as tone rules take it
`;

function parsed() {
  return parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      runs: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '217' },
      music: { type: 'string', default: process.env['AURALIGN_MUSIC'] ?? '' },
      files: { type: 'string', default: '50' },
      jobs: { type: 'string', default: '2' },
      limit: { type: 'string', default: '1000' },
      half: { type: 'string', default: 'all' },
      cases: { type: 'string' },
      csv: { type: 'string', default: '' },
      method: { type: 'string', multiple: true, default: [] },
      'peer-libsonare': { type: 'string', default: '' },
      keep: { type: 'string', default: '' },
      resume: { type: 'string', default: '' },
      rule: { type: 'string', multiple: true, default: [] },
      'plan-only': { type: 'boolean', default: false },
      passages: { type: 'boolean', default: false },
      part: { type: 'string', multiple: true, default: [] },
    },
  });
}

/** Says in one line what is wrong with the command line, and ends. */
function refuse(what: string): never {
  console.error(`${what}\n\n${USAGE}`);
  process.exit(2);
}

/** The command line, or the end of the program: nothing has begun yet. */
function commandLine(): ReturnType<typeof parsed> {
  try {
    return parsed();
  } catch (error) {
    // The first sentence names the option; what follows is about dashes.
    return refuse((error as Error).message.split('. ')[0]!);
  }
}

const { values, positionals } = commandLine();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

for (const name of ['runs', 'seconds', 'files', 'jobs', 'limit', 'cases'] as const) {
  const value = values[name];
  if (value !== undefined && !(Number(value) > 0)) refuse(`--${name} ${value}: a number above 0 is meant`);
}

switch (positionals[0]) {
  case 'analyze': {
    const { ANALYZE_PARTS, analyzeTable } = await import('./tables/analyze.ts');
    const parts = ANALYZE_PARTS.filter((part) => values.part.length === 0 || values.part.includes(part));
    if (values.part.some((part) => !ANALYZE_PARTS.some((known) => known === part))) {
      console.error(`analyze knows --part ${ANALYZE_PARTS.join(', ')}`);
      process.exitCode = 2;
      break;
    }
    await analyzeTable({ runs: Number(values.runs), seconds: Number(values.seconds), parts });
    break;
  }
  case 'batch': {
    const { batchTable } = await import('./batch/batchTable.ts');
    await batchTable({
      files: Number(values.files),
      seconds: Number(values.seconds),
      runs: Number(values.runs),
      jobs: Number(values.jobs),
    });
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
  case 'match': {
    const { half } = values;
    if (values.music === '' || (half !== 'tune' && half !== 'report' && half !== 'all')) {
      console.error(
        'match needs a folder with unpacked music (--music or AURALIGN_MUSIC), and --half tune, report or all',
      );
      process.exitCode = 2;
      break;
    }
    if (values['plan-only']) {
      const { planTable } = await import('./match/plans/planTable.ts');
      await planTable({ half, musicFolder: values.music });
      break;
    }
    if (values.passages) {
      const { passagesTable } = await import('./match/passages/passagesTable.ts');
      await passagesTable(values.music);
      break;
    }
    const { matchTable } = await import('./match/matchTable.ts');
    await matchTable({
      musicFolder: values.music,
      half,
      caseCount: values.cases === undefined ? undefined : Number(values.cases),
      csvPath: values.csv,
      peerFolder: values['peer-libsonare'],
      methods: values.method,
      keepFolder: values.keep,
      resumePath: values.resume,
    });
    break;
  }
  case 'detection': {
    const { half } = values;
    if (half !== 'tune' && half !== 'report' && half !== 'all') {
      console.error('detection knows --half tune, report or all');
      process.exitCode = 2;
      break;
    }
    const { detectionTable } = await import('./detection/detectionTable.ts');
    await detectionTable({
      musicFolder: values.music,
      half,
      ruleIds: values.rule,
      songCount: values.cases === undefined ? undefined : Number(values.cases),
      keepFolder: values.keep,
    });
    break;
  }
  case 'population': {
    if (values.music === '') {
      console.error('population needs a folder with unpacked music: --music FOLDER or AURALIGN_MUSIC');
      process.exitCode = 2;
      break;
    }
    const { populationTable } = await import('./detection/population.ts');
    await populationTable(values.music);
    break;
  }
  case undefined:
    refuse('Which table?');
    break;
  default:
    refuse(`There is no table called ${positionals[0]}`);
}
