import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createStore, useSelected, useStore } from './store.ts';

afterEach(cleanup);

describe('a store', () => {
  it('tells its listeners of a new value, and of the same value nothing', () => {
    const store = createStore({ count: 0 });
    const listener = vi.fn<() => void>();
    const stop = store.subscribe(listener);
    store.set((value) => ({ count: value.count + 1 }));
    store.set((value) => value);
    expect(store.get()).toEqual({ count: 1 });
    expect(listener).toHaveBeenCalledTimes(1);
    stop();
    store.set({ count: 5 });
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('lets a listener leave while it is being told', () => {
    const store = createStore(0);
    const heard: string[] = [];
    const stopFirst = store.subscribe(() => {
      heard.push('first');
      stopFirst();
    });
    store.subscribe(() => heard.push('second'));
    store.set(1);
    store.set(2);
    expect(heard).toEqual(['first', 'second', 'second']);
  });

  it('renders a component again when its part has changed, and only then', () => {
    const store = createStore({ a: 1, b: 1 });
    const renders = { whole: 0, part: 0 };
    function Whole() {
      renders.whole++;
      return <p>{useStore(store).b}</p>;
    }
    function Part() {
      renders.part++;
      return <p>a is {useSelected(store, ({ a }) => a)}</p>;
    }
    render(
      <>
        <Whole />
        <Part />
      </>,
    );
    act(() => store.set((value) => ({ ...value, b: 2 })));
    expect(renders).toEqual({ whole: 2, part: 1 });
    act(() => store.set((value) => ({ ...value, a: 7 })));
    expect(screen.getByText('a is 7')).toBeTruthy();
  });
});
