import { use, type ComponentType } from 'react';
import { ApiError, offline, type ClientCode } from '../api/problem.ts';
import { getHealth } from '../api/resources.ts';
import { noticeError } from '../state/connection.ts';

/** Views that could not be loaded: what makes them be asked for again. */
const failed = new Set<() => void>();

/** Lets views that could not be loaded be asked for once more; they are, as soon as they are shown again. */
export function forgetFailedViews(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/**
 * A component whose code comes when it is first shown. Like `lazy` of React, but what failed can be tried again, and says why it did: the
 * server is away, or it answers and has no such file any more.
 */
export function lazyView<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loading: Promise<ComponentType<Props>> | undefined;
  const begin = async (): Promise<ComponentType<Props>> => {
    try {
      await reloadStyles();
      return await load();
    } catch (error) {
      failed.add(() => (loading = undefined));
      throw await reasonFor(error);
    }
  };
  return function LazyView(props: Props) {
    const View = use((loading ??= begin()));
    return <View {...props} />;
  };
}

async function reasonFor(error: unknown): Promise<ApiError> {
  try {
    await getHealth();
  } catch {
    const problem = offline(error);
    noticeError(problem);
    return problem;
  }
  return new ApiError(
    {
      code: 'NOT_LOADED' satisfies ClientCode,
      message: 'This part of the page could not be loaded.',
      hint: 'Reload the page: the server may have been updated since it was opened.',
      status: 0,
    },
    { cause: error },
  );
}

/** Style sheets that did not come. */
const failedLinks = new Set<HTMLLinkElement>();
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failedLinks.add(target);
  },
  true, // errors of elements do not rise
);

/** The bundler asks for the styles of a part once and never again: those that did not come are asked for anew. */
async function reloadStyles(): Promise<void> {
  const missing = [...failedLinks];
  failedLinks.clear();
  await Promise.all(
    missing.map(
      (link) =>
        new Promise<void>((resolve, reject) => {
          const again = link.cloneNode() as HTMLLinkElement;
          again.addEventListener('load', () => resolve());
          again.addEventListener('error', () => reject(new Error(`${link.href} did not come`)));
          link.replaceWith(again);
        }),
    ),
  );
}
