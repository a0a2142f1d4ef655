import installer from '@ffmpeg-installer/ffmpeg';
import { spawnSync } from 'node:child_process';
import { measureProcess } from './process.ts';

/** The system's ffmpeg if there is one (it is newer and is what people compare with), else the one from npm. */
export const FFMPEG: string = spawnSync('ffmpeg', ['-version']).status === 0 ? 'ffmpeg' : installer.path;

/** Version line of that ffmpeg. */
export function ffmpegVersion(): string {
  return spawnSync(FFMPEG, ['-version'], { encoding: 'utf8' }).stdout.split('\n')[0]!.split(' Copyright')[0]!;
}

export interface FfmpegLoudness {
  readonly integratedLufs: number;
  readonly loudnessRangeLu: number;
  readonly truePeakDbtp: number;
}

/**
 * What ffmpeg's `ebur128` filter says of a file. Integrated loudness and range are read from its frame metadata (three
 * decimals); the true peak only exists in its summary (one decimal).
 */
export async function ffmpegLoudness(path: string): Promise<FfmpegLoudness> {
  const filter = 'ebur128=peak=true:metadata=1,ametadata=mode=print:file=-';
  const { stdout, stderr } = await measureProcess(FFMPEG, [
    '-nostdin',
    '-hide_banner',
    '-i',
    path,
    '-map',
    '0:a:0',
    '-af',
    filter,
    '-f',
    'null',
    '-',
  ]);
  const last = (key: string) => {
    const at = stdout.lastIndexOf(`lavfi.r128.${key}=`);
    return at < 0 ? NaN : Number.parseFloat(stdout.slice(at + `lavfi.r128.${key}=`.length));
  };
  const truePeak = /True peak:\s+Peak:\s+(-?[\d.]+|-inf) dBFS/.exec(stderr);
  return {
    integratedLufs: last('I'),
    loudnessRangeLu: last('LRA'),
    truePeakDbtp: truePeak ? Number(truePeak[1]) : NaN,
  };
}
