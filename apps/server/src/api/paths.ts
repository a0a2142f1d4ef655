/** Every path of the interface, for the server's routes (`:id` unfilled) and for its clients. */
export const PATHS = {
  health: '/api/health',
  stores: '/api/stores',
  demo: '/api/demo',
  tracks: '/api/tracks',
  track: '/api/tracks/:id',
  content: '/api/tracks/:id/content',
  report: '/api/tracks/:id/report',
  findings: '/api/tracks/:id/findings',
  peaks: '/api/tracks/:id/peaks',
  comparisons: '/api/comparisons',
  versions: '/api/versions',
  plans: '/api/plans',
  plan: '/api/plans/:id',
  planExport: '/api/plans/:id/exports/:format',
  jobs: '/api/jobs',
  job: '/api/jobs/:id',
  jobEvents: '/api/jobs/:id/events',
  renders: '/api/renders',
  render: '/api/renders/:id',
  songs: '/api/songs',
  documentation: '/docs',
} as const;

export type PathName = keyof typeof PATHS;

/** A path with its parameters filled in and escaped. */
export function pathTo(name: PathName, parameters: Readonly<Record<string, string>> = {}): string {
  return PATHS[name].replaceAll(/:(\w+)/g, (_, key: string) => {
    const value = parameters[key];
    if (value === undefined) throw new RangeError(`${PATHS[name]} needs ${key}`);
    return encodeURIComponent(value);
  });
}
