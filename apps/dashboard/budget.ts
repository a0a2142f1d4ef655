import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What a first visit may load before anything is shown: every script of the entrance, compressed. */
const MOST_BYTES = 250_000;

/**
 * Fails the build when the entrance grows beyond its budget, when the page would load something from elsewhere, or when it holds
 * a script of its own, which the content security policy forbids.
 */
export function budget(): Plugin {
  return {
    name: 'auralign:budget',
    enforce: 'post', // the page is written by a plugin of Vite's own
    generateBundle(_, bundle) {
      const entrance = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry);
      if (entrance?.type !== 'chunk') return this.error('there is no entrance');
      const names = new Set([entrance.fileName]);
      for (const name of names) {
        const file = bundle[name];
        if (file?.type === 'chunk') for (const imported of file.imports) names.add(imported);
      }
      const bytes = [...names].reduce((sum, name) => {
        const file = bundle[name];
        return sum + (file?.type === 'chunk' ? gzipSync(file.code).length : 0);
      }, 0);
      if (bytes > MOST_BYTES)
        return this.error(`the first visit loads ${bytes} bytes of script (gzip); ${MOST_BYTES} are allowed`);
      this.info(`first visit: ${(bytes / 1000).toFixed(1)} kB of script (gzip)`);

      const page = Object.values(bundle).find(({ fileName }) => fileName === 'index.html');
      if (page?.type !== 'asset') return this.error('there is no page');
      const html = String(page.source);
      const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
      if (scripts.some((attributes) => !/\bsrc=/.test(attributes)) || /\son\w+=/.test(html)) {
        return this.error('index.html holds a script');
      }
      if (/(?:src|href)="(?:https?:)?\/\//.test(html)) return this.error('index.html loads from elsewhere');
      return undefined;
    },
  };
}
