import { analyze, type Report } from '@auralign/analysis';
import { openAudio } from '@auralign/audio';
import { blobSource } from '@auralign/audio/web';

/** What the test asks of the page: the same calls that an application in a browser makes. */
export interface EnginePage {
  /** Fetches a file from the test's server and measures it. */
  analyzeUrl(url: string): Promise<Report>;
  /** Decodes a file and returns its length and the SHA-256 of all samples, channel after channel block by block. */
  digestUrl(url: string): Promise<{ frameCount: number; sha256: string }>;
}

async function open(url: string) {
  const blob = await (await fetch(url)).blob();
  return openAudio(blobSource(blob));
}

const page: EnginePage = {
  async analyzeUrl(url) {
    return analyze(await open(url), { file: { name: 'page' } });
  },
  async digestUrl(url) {
    const stream = await open(url);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let frameCount = 0;
    for await (const block of stream.blocks({ maxFrameCount: 4096 })) {
      frameCount += block.frameCount;
      for (const channel of block.channels) parts.push(new Uint8Array(channel.slice(0, block.frameCount).buffer));
    }
    await stream.close();
    const digest = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
    const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { frameCount, sha256 };
  },
};

(globalThis as { engine?: EnginePage }).engine = page;
