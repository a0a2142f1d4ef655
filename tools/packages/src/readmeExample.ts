/** The code of a README: what is shown first is promised to run. */
export interface Example {
  readonly language: 'js' | 'ts';
  readonly code: string;
}

/** The first block of JavaScript or TypeScript of a page; undefined if it has none. */
export function firstExample(markdown: string): Example | undefined {
  const found = /^```(js|ts)\n([\s\S]*?)^```$/m.exec(markdown);
  return found === null ? undefined : { language: found[1] as Example['language'], code: found[2]! };
}
