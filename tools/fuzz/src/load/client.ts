import { request } from 'node:http';
import { pathTo } from '@auralign/server/paths';
import { below, type Random } from '../target.ts';
import { soundFile } from './soundFile.ts';

/** What clients have seen, added up. */
export interface Seen {
  uploads: number;
  /** Jobs the server said yes to: each of them has to come to an end. */
  readonly accepted: Set<string>;
  readonly ended: Map<string, string>;
  /** Refusals with a Retry-After, by status. */
  readonly refused: Map<number, number>;
  /** Sockets this client dropped on purpose: in the middle of an upload, in the middle of a stream. */
  dropped: number;
  readonly faults: string[];
}

export const nothingSeen = (): Seen => ({
  uploads: 0,
  accepted: new Set(),
  ended: new Map(),
  refused: new Map(),
  dropped: 0,
  faults: [],
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds: number | undefined;
}

/** One user who uploads, asks for an analysis and follows it, over and over; now and then one with bad manners. */
export async function runClient(base: string, id: number, until: number, random: Random, seen: Seen): Promise<void> {
  for (let turn = 0; Date.now() < until; turn++) {
    try {
      await oneTurn(base, id * 10_000 + turn, until, random, seen);
    } catch (error) {
      seen.faults.push(`client ${id}: ${error instanceof Error ? error.message : String(error)}`);
      await pause(200);
    }
  }
}

async function oneTurn(base: string, seed: number, until: number, random: Random, seen: Seen): Promise<void> {
  const file = soundFile(seed, 1 + 2 * random.next());
  const upload = `${pathTo('tracks')}?name=${encodeURIComponent(`mix ${seed}.wav`)}`;
  if (below(random, 8) === 0) {
    await dropHalfWay(base, upload, file);
    seen.dropped++;
    return;
  }
  const track = await patiently(until, seen, () => send(base, 'POST', upload, file));
  if (track === undefined) return;
  if (track.status !== 201 && track.status !== 200) throw new Error(`upload answered ${track.status}: ${track.body}`);
  seen.uploads++;
  const { id: trackId } = JSON.parse(track.body) as { id: string };
  const order = JSON.stringify({ kind: 'analyze', trackId });
  const answer = await patiently(until, seen, () => send(base, 'POST', pathTo('jobs'), order));
  if (answer === undefined) return;
  if (answer.status !== 202 && answer.status !== 200) throw new Error(`job answered ${answer.status}: ${answer.body}`);
  const { id: jobId } = JSON.parse(answer.body) as { id: string };
  seen.accepted.add(jobId);
  const dropAfter = below(random, 5) === 0 ? 1 : Infinity;
  let last = await follow(base, jobId, undefined, { dropAfter, isSlow: below(random, 6) === 0 });
  if (last.state === undefined) {
    seen.dropped++;
    last = await follow(base, jobId, last.eventId, { dropAfter: Infinity, isSlow: false });
  }
  if (last.state === undefined) throw new Error(`the stream of job ${jobId} ended without an end`);
  seen.ended.set(jobId, last.state);
}

/** Tries again as often as the server asks for patience. @returns undefined when time is up */
async function patiently(until: number, seen: Seen, attempt: () => Promise<Answer>): Promise<Answer | undefined> {
  for (;;) {
    const answer = await attempt();
    if (answer.status !== 429 && answer.status !== 503) return answer;
    seen.refused.set(answer.status, (seen.refused.get(answer.status) ?? 0) + 1);
    if (answer.retryAfterSeconds === undefined) throw new Error(`${answer.status} without Retry-After`);
    if (Date.now() >= until) return undefined;
    await pause(Math.min(2, answer.retryAfterSeconds) * 1000);
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One request with a connection of its own. */
export function send(base: string, method: string, path: string, body?: string | Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
    const headers = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const asked = request(`${base}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const wait = Number(response.headers['retry-after']);
        resolve({
          status: response.statusCode!,
          body: Buffer.concat(chunks).toString(),
          retryAfterSeconds: Number.isFinite(wait) ? wait : undefined,
        });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Promises a whole file, sends half of it and leaves. */
function dropHalfWay(base: string, path: string, file: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': file.length };
    const asked = request(`${base}${path}`, { method: 'POST', headers, agent: false });
    asked.on('error', () => resolve());
    asked.on('close', () => resolve());
    asked.write(file.subarray(0, file.length / 2), () => asked.destroy());
  });
}

/**
 * Reads the event stream of a job.
 *
 * @returns the state it ended in, or none if it was dropped; and the id to resume from
 */
function follow(
  base: string,
  jobId: string,
  lastEventId: string | undefined,
  manners: { readonly dropAfter: number; readonly isSlow: boolean },
): Promise<{ readonly state: string | undefined; readonly eventId: string | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    };
    let eventId = lastEventId;
    let state: string | undefined;
    let text = '';
    let events = 0;
    const asked = request(`${base}${pathTo('jobEvents', { id: jobId })}`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`events answered ${response.statusCode}`));
        return;
      }
      response.on('error', () => resolve({ state, eventId }));
      response.on('close', () => resolve({ state, eventId }));
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const fields = text.slice(0, end).split('\n');
          text = text.slice(end + 2);
          const field = (name: string) =>
            fields
              .find((line) => line.startsWith(`${name}:`))
              ?.slice(name.length + 1)
              .trim();
          eventId = field('id') ?? eventId;
          if (field('event') === 'end') state = (JSON.parse(field('data')!) as { state: string }).state;
          if (++events >= manners.dropAfter && state === undefined) asked.destroy();
        }
        if (!manners.isSlow) return;
        response.pause();
        setTimeout(() => response.resume(), 300);
      });
    });
    asked.on('error', () => resolve({ state, eventId }));
    asked.end();
  });
}
