import { describe, expect, it } from 'vitest';
import { memorySource } from './memorySource.ts';
import { readTags } from './readTags.ts';
import type { ByteSource } from './source.ts';
import { encodedMusic } from './testing/music.ts';
import { bytesOf, chunk, fmtBody, riff, uint } from './testing/riff.ts';
import { AuralignError } from './errors.ts';

const SHAPE = { channelCount: 2, frameCount: 5000, sampleRateHz: 48_000 };
const TAGS = { title: 'Über den Wolken 雲', artist: 'Ärzte & Co.', album: 'Alb"um', genre: 'Rock', date: '2019' };
const ARGUMENTS = Object.entries({ ...TAGS, album_artist: 'Various', track: '3/12', comment: 'a note' }).flatMap(
  ([name, value]) => ['-metadata', `${name}=${value}`],
);
const read = (bytes: Uint8Array) => readTags(memorySource(bytes));

/** An ID3v2.3 tag of the given frames (ID3v2.3.0, sections 3.1 and 3.3), with one MPEG frame header behind it. */
function id3(...frames: readonly [string, Uint8Array][]): Uint8Array {
  const body = bytesOf(...frames.map(([id, content]) => bytesOf(id, uint(content.length, 4, false), [0, 0], content)));
  const size = [21, 14, 7, 0].map((shift) => (body.length >> shift) & 0x7f);
  return bytesOf('ID3', [3, 0, 0], size, body, [0xff, 0xfb, 0x90, 0x64], new Uint8Array(413));
}
const latin = (text: string) => bytesOf([0], text);

describe('readTags', () => {
  it.each([
    ['mp3', 'libmp3lame', undefined], // the comment is in a user frame, where only ffmpeg looks
    ['flac', 'flac', 'a note'],
    ['ogg', 'libvorbis', 'a note'],
    ['opus', 'libopus', 'a note'],
    ['m4a', 'aac', 'a note'],
  ])('reads back what ffmpeg wrote into %s', async (extension, codec, comment) => {
    const tags = await read(encodedMusic(SHAPE, ['-c:a', codec, ...ARGUMENTS], extension));
    expect(tags).toMatchObject({ ...TAGS, albumArtist: 'Various', trackNumber: 3 });
    expect(tags.comment).toBe(comment);
  });

  it('reads RIFF INFO, in UTF-8 as well as in Latin-1', async () => {
    const info = (title: Uint8Array) =>
      riff(
        chunk('fmt ', fmtBody({})),
        chunk('LIST', bytesOf('INFO', chunk('INAM', title))),
        chunk('data', new Uint8Array(8)),
      );
    expect((await read(info(bytesOf([0x47, 0xc3, 0xbc, 0x6e, 0])))).title).toBe('Gün'); // ü in UTF-8
    expect((await read(info(bytesOf([0x47, 0xfc, 0x6e, 0])))).title).toBe('Gün'); // ü in Latin-1
  });

  it('reads the tags of an RF64 file', async () => {
    const file = riff(
      chunk('ds64', new Uint8Array(28)),
      chunk('fmt ', fmtBody({})),
      chunk('LIST', bytesOf('INFO', chunk('INAM', bytesOf('Long')))),
      chunk('data', new Uint8Array(8)),
    );
    file.set([0x52, 0x46, 0x36, 0x34]); // "RF64"
    expect((await read(file)).title).toBe('Long');
  });

  it('prefers the front cover and copies it', async () => {
    const picture = (type: number, bytes: readonly number[]) => bytesOf(latin('image/png'), [0, type, 0], bytes);
    const file = id3(['APIC', picture(4, [9, 9])], ['APIC', picture(3, [1, 2, 3])]);
    expect((await read(file)).cover).toEqual({ mimeType: 'image/png', data: Uint8Array.of(1, 2, 3) });
  });

  it('leaves out covers that are none', async () => {
    const picture = bytesOf(latin('text/html'), [0, 3, 0], '<script>');
    expect((await read(id3(['TIT2', latin('x')], ['APIC', picture]))).cover).toBeUndefined();
  });

  it('takes out what a terminal would obey and what hides text', async () => {
    const { title } = await read(id3(['TIT2', latin('a\u001b[31mred\u0007 \u009b2Jb')]));
    expect(title).toBe('a [31mred   2Jb');
    const utf16 = bytesOf([1, 0xff, 0xfe], ...[0x61, 0x202e, 0x62].map((code) => uint(code, 2)));
    expect((await read(id3(['TIT2', utf16]))).title).toBe('a b');
  });

  it('bounds the length of text', async () => {
    const { title } = await read(id3(['TIT2', latin('y'.repeat(100_000))]));
    expect(title!.length).toBe(500);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['no audio', bytesOf('hello, world')],
    ['a tag that claims more than there is', bytesOf('ID3', [3, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f], 'TIT2')],
    ['a frame that claims more than there is', id3(['TIT2', latin('x')]).fill(0xff, 14, 18)],
  ])('gives what there is for %s', async (_, bytes) => {
    expect(Object.keys(await read(bytes)).filter((key) => key !== 'title')).toEqual([]);
  });

  it('stops looking in a large file that leads nowhere', async () => {
    const size = 500_000_000;
    const head = id3(['TIT2', latin('big')]);
    let bytesRead = 0;
    const source: ByteSource = {
      name: 'large',
      byteLength: size,
      async read(offset, length) {
        bytesRead += length;
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        if (offset < head.length) bytes.set(head.subarray(offset, offset + bytes.length));
        return bytes;
      },
      close: () => Promise.resolve(),
    };
    expect((await readTags(source)).title).toBe('big');
    expect(bytesRead).toBeLessThanOrEqual(64 * 1024 * 1024); // what the function promises
  });

  it('passes on that a source cannot be read', async () => {
    const source: ByteSource = {
      ...memorySource(new Uint8Array(1000)),
      read: () => Promise.reject(new AuralignError('READ_FAILED', 'gone')),
    };
    await expect(readTags(source)).rejects.toMatchObject({ code: 'READ_FAILED' });
  });
});
