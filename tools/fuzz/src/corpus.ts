import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

/** A second of sound with something in every part of the spectrum: a sweep, a tone, noise; both channels different. */
const SOUND = 'aevalsrc=0.3*sin(440*2*PI*t)+0.2*sin(2000*t*t)|0.2*random(0)-0.1:d=0.7:s=';
const TAGS = ['title=Überfluss 中🎵', 'artist=A; DROP TABLE', 'album=B', 'date=2024', 'comment=c\nd'];

/** One sound in every format that is read: how ffmpeg is asked for it. */
export const FORMATS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  wav: [
    ['-c:a', 'pcm_s16le', '-f', 'wav'],
    ['-c:a', 'pcm_s24le', '-ac', '6', '-f', 'wav'],
    ['-c:a', 'pcm_f32le', '-f', 'wav', '-rf64', 'always'],
  ],
  aiff: [
    ['-c:a', 'pcm_s16be', '-f', 'aiff', '-write_id3v2', '1'],
    ['-c:a', 'pcm_s24be', '-f', 'aiff'],
  ],
  flac: [['-c:a', 'flac', '-f', 'flac']],
  mp3: [
    ['-c:a', 'libmp3lame', '-b:a', '128k', '-f', 'mp3'],
    ['-c:a', 'libmp3lame', '-q:a', '4', '-ar', '22050', '-ac', '1', '-f', 'mp3'],
  ],
  // In one page all sound is lost with its checksum; in pages of 20 ms what is around the damage has to survive.
  vorbis: [
    ['-c:a', 'libvorbis', '-f', 'ogg'],
    ['-c:a', 'libvorbis', '-page_duration', '20000', '-f', 'ogg'],
  ],
  opus: [
    ['-c:a', 'libopus', '-f', 'ogg'],
    ['-c:a', 'libopus', '-page_duration', '20000', '-f', 'ogg'],
  ],
  alac: [['-c:a', 'alac', '-f', 'ipod']],
  aac: [
    ['-c:a', 'aac', '-f', 'ipod'],
    ['-c:a', 'aac', '-f', 'adts'],
  ],
};

/** The files of a format, encoded anew; nothing encoded is kept in the repository. */
export function encodedSounds(format: string): Uint8Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'auralign-fuzz-'));
  try {
    return FORMATS[format]!.map((codec, index) => {
      const path = join(folder, String(index));
      const tags = TAGS.flatMap((tag) => ['-metadata', tag]);
      const rateHz = format === 'opus' ? '48000' : '44100';
      const input = ['-v', 'error', '-f', 'lavfi', '-i', `${SOUND}${rateHz}`, ...tags];
      execFileSync(ffmpeg.path, [...input, ...codec, '-fflags', '+bitexact', '-strict', '-2', '-y', path]);
      return new Uint8Array(readFileSync(path));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
