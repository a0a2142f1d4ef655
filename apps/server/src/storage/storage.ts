import type { Mp3BitRateKbps, OutputContainer } from '@auralign/audio';
import type { Job, Plan, PlanRecord, Problem, Receipt, Render, Track } from '../api/index.ts';
import type { BlobStore } from './blobStore.ts';

/**
 * What the server keeps. Routes and jobs know nothing else: SQLite and a folder stand behind it today, PostgreSQL and object
 * storage can (docs/decisions/0009).
 *
 * Every method is one transaction: it has happened completely, or not at all, whenever the process dies. Everything is
 * asynchronous for the sake of stores that are elsewhere. Values handed out are plain data of their own.
 */
export interface Storage {
  readonly blobs: BlobStore;
  readonly tracks: TrackStore;
  readonly analyses: AnalysisStore;
  readonly plans: PlanStore;
  readonly renders: RenderStore;
  readonly jobs: JobStore;
  /** The analysis is kept and the job is done, both or neither. */
  completeAnalysis(job: Job, analysis: Analysis): Promise<void>;
  /** The corrected file, what was measured of it, the receipt and the end of the job: all or nothing. */
  completeRender(job: Job, outcome: RenderOutcome): Promise<Render>;
  close(): Promise<void>;
}

/** A track without what follows from other tables. */
export type NewTrack = Omit<Track, 'id' | 'createdAt' | 'analysis' | 'metrics'>;
export type TrackChanges = Readonly<Partial<Pick<Track, 'name' | 'song' | 'note'>>>;

export interface TrackFilter {
  readonly song?: string | undefined;
  readonly origin?: Track['origin'] | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface TrackStore {
  /** Newest first. */
  list(filter: TrackFilter): Promise<Track[]>;
  /** All that belong to a song, oldest first. */
  journal(): Promise<Track[]>;
  get(id: string): Promise<Track | undefined>;
  /** The track of this content and name if there is one, else a new one. */
  add(track: NewTrack): Promise<{ readonly track: Track; readonly isNew: boolean }>;
  change(id: string, changes: TrackChanges): Promise<Track | undefined>;
  /** With the plans made for it, their renders and its jobs; corrected files stay. */
  remove(id: string): Promise<void>;
  /** Whether any track has this content. */
  hasContent(sha256: string): Promise<boolean>;
  /** Over all contents, each counted once. */
  storedBytes(): Promise<number>;
}

/** What was measured of one content, by whichever edition of the meters. */
export interface Analysis {
  readonly sha256: string;
  /** JSON of the report, with series. */
  readonly report: string;
  /** JSON of `Peaks`. */
  readonly peaks: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** As decoded: containers may promise another length, or none. */
  readonly durationSeconds: number;
}

export interface AnalysisStore {
  has(sha256: string): Promise<boolean>;
  report(sha256: string): Promise<string | undefined>;
  peaks(sha256: string): Promise<string | undefined>;
}

export type NewPlanRecord = Pick<PlanRecord, 'mixId' | 'referenceIds' | 'options' | 'findings' | 'suggested'>;

export interface PlanStore {
  add(record: NewPlanRecord): Promise<PlanRecord>;
  get(id: string): Promise<PlanRecord | undefined>;
  /** Newest first. */
  list(filter: { readonly mixId?: string | undefined }): Promise<PlanRecord[]>;
  edit(id: string, plan: Plan): Promise<PlanRecord | undefined>;
}

export interface RenderOutcome {
  readonly planId: string;
  readonly mixId: string;
  readonly track: NewTrack;
  /** As carried out. */
  readonly plan: Plan;
  readonly receipt: Receipt;
  readonly analysis: Analysis;
}

export interface RenderStore {
  get(id: string): Promise<Render | undefined>;
  /** Newest first. */
  list(filter: { readonly mixId?: string | undefined; readonly planId?: string | undefined }): Promise<Render[]>;
}

/** How a rendering is to be written. */
export interface RenderSettings {
  readonly format?: OutputContainer | undefined;
  readonly bitDepth?: 16 | 24 | 32 | undefined;
  readonly bitRateKbps?: Mp3BitRateKbps | undefined;
}

/** A job with what only the queue needs to know. */
export interface StoredJob extends Job {
  readonly settings: RenderSettings;
  /** How often it was begun, counted from 1: it begins again when the server died or stopped under it. */
  readonly attempt: number;
  /** How often the process died while it ran. */
  readonly crashCount: number;
}

export interface JobStore {
  add(
    job: Pick<Job, 'kind' | 'state' | 'trackId' | 'planId'> & { readonly settings: RenderSettings },
  ): Promise<StoredJob>;
  get(id: string): Promise<StoredJob | undefined>;
  /** Newest first, at most 500. */
  list(filter: {
    readonly state?: Job['state'] | undefined;
    readonly trackId?: string | undefined;
  }): Promise<StoredJob[]>;
  /** Queued and running ones, oldest first: what a start has to take up again. */
  unfinished(): Promise<StoredJob[]>;
  /** Waiting or at work for this content. */
  pendingAnalysis(sha256: string): Promise<StoredJob | undefined>;
  start(id: string): Promise<void>;
  /** Stopped in an orderly way: waiting again, at the next start. */
  pause(id: string): Promise<void>;
  /** Back into the queue, as its next attempt; one that was running did not end in an orderly way. */
  requeue(id: string): Promise<StoredJob | undefined>;
  end(id: string, state: 'failed' | 'cancelled' | 'done', problem?: Problem): Promise<Job | undefined>;
}
