import { createHash } from 'node:crypto';
import { EXPORT_FORMATS } from '@auralign/match';
import { pathTo } from '@auralign/server/paths';
import { send } from '../load/client.ts';
import { soundFile } from '../load/soundFile.ts';

/** What the server has said yes to: it has to stand after any death. */
export interface Promised {
  /** Tracks that were answered for: id → SHA-256 of what was sent, undefined for what the server made itself. */
  readonly tracks: Map<string, string | undefined>;
  /** Jobs that were accepted: id → the track or the mix they are about. */
  readonly jobs: Map<string, string>;
  readonly plans: Map<string, string>;
  /** Tracks whose deletion was asked for; whether it was done is open until it is answered. */
  readonly leaving: Set<string>;
  /** Tracks whose deletion was answered for. */
  readonly deleted: Set<string>;
}

export const nothingPromised = (): Promised => ({
  tracks: new Map(),
  jobs: new Map(),
  plans: new Map(),
  leaving: new Set(),
  deleted: new Set(),
});

interface Job {
  readonly id: string;
  readonly state: string;
  readonly renderId?: string;
  readonly problem?: { readonly code: string };
}

/** Somebody at work on a server, who writes down every answer. Each method throws when the server dies under it. */
export class User {
  readonly #base: string;
  readonly #promised: Promised;

  constructor(base: string, promised: Promised) {
    this.#base = base;
    this.#promised = promised;
  }

  async upload(seed: number, seconds: number): Promise<string> {
    const file = soundFile(seed, seconds);
    const { id } = await this.ask<{ id: string }>('POST', `${pathTo('tracks')}?name=${seed}.wav`, file);
    this.#promised.tracks.set(id, createHash('sha256').update(file).digest('hex'));
    return id;
  }

  async analyse(trackId: string): Promise<void> {
    await this.#finished({ kind: 'analyze', trackId }, trackId);
  }

  async plan(mixId: string, referenceId: string): Promise<string> {
    const order = { mixId, referenceIds: [referenceId] };
    const { id } = await this.ask<{ id: string }>('POST', pathTo('plans'), JSON.stringify(order));
    this.#promised.plans.set(id, mixId);
    return id;
  }

  async render(planId: string, format: 'wav' | 'flac'): Promise<void> {
    const { renderId } = await this.#finished({ kind: 'render', planId, format }, this.#promised.plans.get(planId)!);
    const { trackId } = await this.ask<{ trackId: string }>('GET', pathTo('render', { id: renderId! }));
    this.#promised.tracks.set(trackId, undefined);
  }

  async exportAll(planId: string): Promise<void> {
    for (const { id: format } of EXPORT_FORMATS) await this.ask('GET', pathTo('planExport', { id: planId, format }));
  }

  async delete(trackId: string): Promise<void> {
    this.#promised.leaving.add(trackId);
    await this.ask('DELETE', pathTo('track', { id: trackId }));
    this.#promised.deleted.add(trackId);
  }

  /** @throws Error on any answer of 300 and above */
  async ask<T>(method: string, path: string, body?: string | Uint8Array): Promise<T> {
    const answer = await send(this.#base, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return (/^[[{]/.test(answer.body) ? JSON.parse(answer.body) : undefined) as T;
  }

  async #finished(order: object, about: string): Promise<Job> {
    const { id } = await this.ask<Job>('POST', pathTo('jobs'), JSON.stringify(order));
    this.#promised.jobs.set(id, about);
    return this.endOf(id, 120);
  }

  /** @throws Error when the job fails, or is still at work after so long */
  async endOf(jobId: string, patienceSeconds: number): Promise<Job> {
    for (const until = Date.now() + 1000 * patienceSeconds; ;) {
      const job = await this.ask<Job>('GET', pathTo('job', { id: jobId }));
      if (job.state === 'done') return job;
      if (job.state === 'failed' || job.state === 'cancelled') {
        throw new Error(`job ${jobId} ${job.state}: ${job.problem?.code ?? 'no reason'}`);
      }
      if (Date.now() > until) throw new Error(`job ${jobId} is still ${job.state} after ${patienceSeconds} s`);
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }
}
