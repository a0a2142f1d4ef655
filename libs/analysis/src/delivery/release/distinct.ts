import { plainIsrc } from '../requirements/isrc.ts';
import { pass, type ReleaseRequirement } from '../requirement.ts';

/** Groups of files that share a key, of two and more. */
function shared(files: readonly { readonly name: string; readonly key: string | undefined }[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { name, key } of files) if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), name]);
  return [...groups.values()].filter((names) => names.length > 1);
}

const listed = (groups: readonly (readonly string[])[]): string => groups.map((names) => names.join(' = ')).join('; ');

export const distinct: ReleaseRequirement = {
  id: 'release.distinct',
  title: 'Every track once',
  check({ tracks }) {
    if (tracks.length < 2) return undefined;
    const expected = 'another file and another ISRC for every track';
    const files = shared(tracks.map(({ fileName: name, report }) => ({ name, key: report.file.sha256 })));
    const codes = shared(
      tracks.map(({ fileName: name, report: { file } }) => ({
        name,
        key: file.tags?.isrc === undefined ? undefined : plainIsrc(file.tags.isrc),
      })),
    );
    if (files.length === 0 && codes.length === 0) return pass(`${tracks.length} tracks`, expected);
    return {
      severity: 'fail',
      found: [
        ...(files.length === 0 ? [] : [`the same file: ${listed(files)}`]),
        ...(codes.length === 0 ? [] : [`the same ISRC: ${listed(codes)}`]),
      ].join('; '),
      expected,
      advice: 'Take out what is there twice; an ISRC stands for one recording.',
    };
  },
};
