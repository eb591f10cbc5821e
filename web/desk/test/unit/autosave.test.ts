import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../src/api/client';
import type { Package, Post } from '../../src/api/types';
import { Autosave, type Saved, type SaveState, type Store } from '../../src/write/autosave';
import { changeRendition, emptyPackage } from '../../src/write/package';

const draftOf = (text: string): Package => changeRendition(emptyPackage('en'), 0, { text });
const savedAs = (text: string, version: number): Saved => ({
  etag: `"${version}"`,
  post: { id: 'p1', version, package: draftOf(text) } as Post,
});
const refusal = (status: number, code: string) => new ApiError({ type: 'about:blank', title: code, status, code }, status === 0 ? 'offline' : 'problem');

function begin(store: Partial<Store>) {
  const states: SaveState[] = [];
  const full: Store = {
    create: vi.fn(async (draft: Package) => savedAs(draft.renditions[0]?.text ?? '', 1)),
    replace: vi.fn(async (_id: string, draft: Package) => savedAs(draft.renditions[0]?.text ?? '', 2)),
    read: vi.fn(async () => savedAs('theirs', 7)),
    ...store,
  };
  const autosave = new Autosave({ store: full, onState: (state) => states.push(state), onSaved: () => undefined, delay: 100, retryDelay: 1000, idempotencyKey: 'key-12345' });
  return { autosave, store: full, states, last: () => states.at(-1)?.name };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('autosave', () => {
  test('waits for a pause in the typing, then creates the draft once', async () => {
    const { autosave, store, last } = begin({});
    autosave.change(draftOf('a'));
    autosave.change(draftOf('ab'));
    await vi.advanceTimersByTimeAsync(100);
    expect(store.create).toHaveBeenCalledExactlyOnceWith(draftOf('ab'), 'key-12345');
    expect(last()).toBe('saved');
  });

  test('sends each edit with the ETag of the answer before it', async () => {
    const { autosave, store } = begin({});
    autosave.change(draftOf('a'));
    await autosave.flush();
    autosave.change(draftOf('ab'));
    await autosave.flush();
    expect(store.replace).toHaveBeenCalledWith('p1', draftOf('ab'), '"1"');
    expect(autosave.etag).toBe('"2"');
  });

  test('sends what was typed during a request with the next one, never two at once', async () => {
    let finish: (saved: Saved) => void = () => undefined;
    const { autosave, store } = begin({ create: vi.fn(() => new Promise<Saved>((resolve) => (finish = resolve))) });
    autosave.change(draftOf('a'));
    await vi.advanceTimersByTimeAsync(100);
    autosave.change(draftOf('ab'));
    await vi.advanceTimersByTimeAsync(100);
    expect(store.replace).not.toHaveBeenCalled();
    finish(savedAs('a', 1));
    expect(await autosave.flush()).toBe(true);
    expect(store.replace).toHaveBeenCalledExactlyOnceWith('p1', draftOf('ab'), '"1"');
  });

  test('stops at a conflict and shows both versions; typing on does not overwrite theirs', async () => {
    const { autosave, store, states, last } = begin({ replace: vi.fn(async () => Promise.reject(refusal(412, 'stale'))) });
    autosave.open(savedAs('old', 3));
    autosave.change(draftOf('mine'));
    expect(await autosave.flush()).toBe(false);
    expect(states.at(-1)).toMatchObject({ name: 'conflict', theirs: { etag: '"7"' } });
    autosave.change(draftOf('mine, longer'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(store.replace).toHaveBeenCalledTimes(1);
    expect(last()).toBe('conflict');
  });

  test('keeps mine over the version that was read', async () => {
    const replace = vi.fn<Store['replace']>().mockRejectedValueOnce(refusal(412, 'stale')).mockResolvedValueOnce(savedAs('mine', 8));
    const { autosave, last } = begin({ replace });
    autosave.open(savedAs('old', 3));
    autosave.change(draftOf('mine'));
    await autosave.flush();
    expect(await autosave.keepMine(draftOf('mine'))).toBe(true);
    expect(replace).toHaveBeenLastCalledWith('p1', draftOf('mine'), '"7"');
    expect(last()).toBe('saved');
  });

  test('takes theirs without sending anything', async () => {
    const replace = vi.fn<Store['replace']>().mockRejectedValueOnce(refusal(412, 'stale'));
    const { autosave } = begin({ replace });
    autosave.open(savedAs('old', 3));
    autosave.change(draftOf('mine'));
    await autosave.flush();
    expect(autosave.takeTheirs()?.post.package).toEqual(draftOf('theirs'));
    expect(await autosave.flush()).toBe(true);
    expect(replace).toHaveBeenCalledTimes(1);
  });

  test('tries again by itself when the server does not answer, with the same key', async () => {
    const create = vi.fn<Store['create']>().mockRejectedValueOnce(refusal(0, 'offline')).mockResolvedValueOnce(savedAs('a', 1));
    const { autosave, states, last } = begin({ create });
    autosave.change(draftOf('a'));
    await vi.advanceTimersByTimeAsync(100);
    expect(states.at(-1)).toMatchObject({ name: 'failed', retrying: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(last()).toBe('saved');
    expect(create.mock.calls.map(([, key]) => key)).toEqual(['key-12345', 'key-12345']);
  });

  test('waits for the sign-in when the session ended, then saves what was typed', async () => {
    const create = vi.fn<Store['create']>().mockRejectedValueOnce(refusal(401, 'signed-out')).mockResolvedValueOnce(savedAs('ab', 1));
    const { autosave, last } = begin({ create });
    autosave.change(draftOf('a'));
    await vi.advanceTimersByTimeAsync(100);
    autosave.change(draftOf('ab'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(last()).toBe('signed-out');
    expect(await autosave.resume()).toBe(true);
    expect(create).toHaveBeenLastCalledWith(draftOf('ab'), 'key-12345');
  });

  test('does not try again by itself what the server found invalid', async () => {
    const create = vi.fn<Store['create']>().mockRejectedValue(refusal(422, 'invalid'));
    const { autosave, states } = begin({ create });
    autosave.change(draftOf('a'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states.at(-1)).toMatchObject({ name: 'failed', retrying: false });
    expect(create).toHaveBeenCalledTimes(1);
  });
});
