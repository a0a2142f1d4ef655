import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Suspense, type ComponentType } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { lazyView } from './lazyView.tsx';

const Receipt: ComponentType = () => <p>The receipt</p>;

/** As the page shows it. */
async function show(View: ComponentType): Promise<void> {
  await act(async () => {
    render(
      <ErrorBoundary>
        <Suspense fallback="Loading…">
          <View />
        </Suspense>
      </ErrorBoundary>,
    );
  });
}

/** What `/api/health` says, or that nobody does. */
function answering(isThere: boolean): void {
  vi.stubGlobal('fetch', async () => {
    if (!isThere) throw new TypeError('Failed to fetch');
    return new Response('{}', { status: 200, headers: { 'content-type': 'application/json' } });
  });
}

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {}); // React tells of what the boundary catches
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.head.replaceChildren();
});

describe('a view that comes when it is first shown', () => {
  it('is loaded once', async () => {
    const load = vi.fn<() => Promise<ComponentType>>(async () => Receipt);
    const View = lazyView(load);
    await show(View);
    expect(screen.getByText('The receipt')).toBeDefined();
    cleanup();
    await show(View);
    expect(screen.getByText('The receipt')).toBeDefined();
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('says that the server is away, not what the bundler calls it, and comes when it is tried again', async () => {
    answering(false);
    const load = vi
      .fn<() => Promise<ComponentType>>()
      .mockRejectedValueOnce(new Error('Unable to preload CSS for http://127.0.0.1/assets/x.css'))
      .mockResolvedValue(Receipt);
    await show(lazyView(load));
    const panel = screen.getByRole('alert');
    expect(panel.textContent).toContain('The Auralign server does not answer.');
    expect(panel.textContent).not.toContain('preload');
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Try again' })));
    expect(screen.getByText('The receipt')).toBeDefined();
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('tells of a page that is older than the server behind it', async () => {
    answering(true);
    await show(lazyView(async () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))));
    const panel = screen.getByRole('alert');
    expect(panel.textContent).toContain('NOT_LOADED');
    expect(panel.textContent).toContain('Reload the page');
  });

  it('asks again for style sheets that did not come: nobody else would', async () => {
    answering(false);
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = 'http://127.0.0.1/assets/corrections.css';
    document.head.append(link);
    const load = vi
      .fn<() => Promise<ComponentType>>()
      .mockImplementationOnce(async () => {
        link.dispatchEvent(new Event('error'));
        throw new Error('Unable to preload CSS');
      })
      .mockResolvedValue(Receipt);
    await show(lazyView(load));
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Try again' })));
    const again = document.head.querySelector('link')!;
    expect(again).not.toBe(link);
    expect(again.href).toBe(link.href);
    expect(screen.queryByText('The receipt')).toBeNull(); // not without its styles
    await act(async () => void again.dispatchEvent(new Event('load')));
    expect(screen.getByText('The receipt')).toBeDefined();
  });
});
