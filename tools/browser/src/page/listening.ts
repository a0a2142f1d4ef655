import { createDeck, heardLufs, matchGainsDb, passageLoudness, CROSSFADE_SECONDS } from '@auralign/dashboard/listening';

/** What the test of the player asks of its page. Times in seconds of the mix. */
export interface ListeningPage {
  /**
   * Plays a loop of two recordings on the player's own graph, the first for one turn, the second for the next, matched in
   * loudness over the loop, and measures what came out.
   */
  playBoth(urls: readonly [string, string], loop: { startSeconds: number; endSeconds: number }): Promise<Heard>;
  /** Plays a steady tone through two lines of the deck and switches between them: what a click would stand out of. */
  switchTone(frequencyHz: number): Promise<{ samples: number[]; switchedAtFrame: number; crossfadeFrames: number }>;
}

export interface Heard {
  readonly firstLufs: number;
  readonly secondLufs: number;
  /** Before matching. */
  readonly unmatchedLufs: readonly [number, number];
  readonly gainsDb: readonly [number, number];
  readonly peak: number;
}

const RATE_HZ = 44_100;

async function decode(url: string): Promise<AudioBuffer> {
  const context = new OfflineAudioContext(2, 1, RATE_HZ);
  return context.decodeAudioData(await (await fetch(url)).arrayBuffer());
}

async function loudnessOf(buffer: AudioBuffer, startSeconds: number, endSeconds: number): Promise<number> {
  const [from, to] = [Math.round(startSeconds * RATE_HZ), Math.round(endSeconds * RATE_HZ)];
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) =>
    buffer.getChannelData(c).subarray(from, to),
  );
  return heardLufs((await passageLoudness(channels, RATE_HZ))!, buffer.numberOfChannels);
}

const page: ListeningPage = {
  async playBoth(urls, loop) {
    const [first, second] = await Promise.all([decode(urls[0]), decode(urls[1])]);
    const turnSeconds = loop.endSeconds - loop.startSeconds;
    const unmatched = [
      await loudnessOf(first, loop.startSeconds, loop.endSeconds),
      await loudnessOf(second, loop.startSeconds, loop.endSeconds),
    ] as const;
    const gains = matchGainsDb(
      new Map([
        ['mix', unmatched[0]],
        ['reference', unmatched[1]],
      ]),
    );
    const context = new OfflineAudioContext(2, Math.ceil((2 * turnSeconds + 0.5) * RATE_HZ), RATE_HZ);
    const deck = createDeck(context, context.destination);
    deck.setLine('mix', { buffer: first });
    deck.setLine('reference', { buffer: second });
    deck.setGainDb('mix', gains.get('mix')!, 0);
    deck.setGainDb('reference', gains.get('reference')!, 0);
    const heardAt = deck.soonest();
    deck.select('mix', 0);
    deck.play(loop.startSeconds, loop, heardAt);
    context.suspend(Math.floor(((heardAt + turnSeconds) * RATE_HZ) / 128) * (128 / RATE_HZ)).then(() => {
      deck.select('reference', context.currentTime);
      return context.resume();
    }, console.error);
    const heard = await context.startRendering();
    // A tenth at each edge is left out on both sides alike: there the fades are.
    const firstLufs = await loudnessOf(heard, heardAt + 0.1, heardAt + turnSeconds - 0.1);
    const secondLufs = await loudnessOf(heard, heardAt + turnSeconds + 0.1, heardAt + 2 * turnSeconds - 0.1);
    let peak = 0;
    for (let c = 0; c < 2; c++) for (const sample of heard.getChannelData(c)) peak = Math.max(peak, Math.abs(sample));
    return {
      firstLufs,
      secondLufs,
      unmatchedLufs: unmatched,
      gainsDb: [gains.get('mix')!, gains.get('reference')!],
      peak,
    };
  },

  async switchTone(frequencyHz) {
    const context = new OfflineAudioContext(1, RATE_HZ, RATE_HZ);
    const tone = context.createBuffer(1, RATE_HZ, RATE_HZ);
    const samples = tone.getChannelData(0);
    for (let i = 0; i < samples.length; i++) samples[i] = 0.5 * Math.sin((2 * Math.PI * frequencyHz * i) / RATE_HZ);
    const deck = createDeck(context, context.destination);
    deck.setLine('a', { buffer: tone });
    deck.setLine('b', { buffer: tone });
    deck.select('a', 0);
    deck.play(0, null, deck.soonest());
    const switchedAtFrame = 128 * 150;
    context.suspend(switchedAtFrame / RATE_HZ).then(() => {
      deck.select('b', context.currentTime);
      return context.resume();
    }, console.error);
    const heard = await context.startRendering();
    const crossfadeFrames = Math.ceil(CROSSFADE_SECONDS * RATE_HZ);
    return { samples: [...heard.getChannelData(0)], switchedAtFrame, crossfadeFrames };
  },
};

(globalThis as { listening?: ListeningPage }).listening = page;
