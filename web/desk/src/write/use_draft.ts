// The draft on the screen, bound to the autosave and to what this browser keeps while it cannot be saved.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Package } from '../api/types';
import { dropKeptDraft, keepDraft } from '../session/kept_draft';
import { useSession } from '../session/session';
import { Autosave, type Saved, type SaveState } from './autosave';
import { worthKeeping } from './package';
import { postStore } from './store';

export interface DraftHandle {
  draft: Package;
  saved: Saved | undefined;
  saveState: SaveState;
  change: (change: (before: Package) => Package) => void;
  flush: () => Promise<boolean>;
  retry: () => void;
  keepMine: () => void;
  takeTheirs: () => void;
  // The version the draft continues from, for requests that carry If-Match.
  etag: () => string | undefined;
}

export function useDraft(initial: Package, opened: Saved | undefined, restored: boolean): DraftHandle {
  const { session, locked } = useSession();
  const member = session.member.id;
  const [draft, setDraft] = useState(initial);
  const [saved, setSaved] = useState(opened);
  const [saveState, setSaveState] = useState<SaveState>({ name: 'idle' });
  const latest = useRef(initial);
  const autosave = useRef<Autosave>(undefined);

  useEffect(() => {
    const saver = new Autosave({
      store: postStore,
      onState: (state) => {
        setSaveState(state);
        if (state.name === 'signed-out' || state.name === 'failed') {
          keepDraft(member, { post: saver.id ?? null, etag: saver.etag ?? null, draft: latest.current });
        }
        if (state.name === 'saved') dropKeptDraft(member);
      },
      onSaved: setSaved,
    });
    if (opened) saver.open(opened);
    if (restored) saver.change(latest.current);
    autosave.current = saver;
    return () => {
      // Leaving the page is no reason to lose the last second's words.
      void saver.flush().finally(() => saver.stop());
    };
    // The page is mounted anew for another post; what it opened with does not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [member]);

  useEffect(() => {
    if (!locked) {
      if (saveState.name === 'signed-out') void autosave.current?.resume();
      return;
    }
    const saver = autosave.current;
    if (saver && saveState.name !== 'saved' && saveState.name !== 'idle') {
      keepDraft(member, { post: saver.id ?? null, etag: saver.etag ?? null, draft: latest.current });
    }
    // Only the moment of locking and unlocking matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [locked]);

  // A tab that is closed with unsaved words asks first.
  const dirty = saveState.name !== 'idle' && saveState.name !== 'saved';
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  const change = useCallback((how: (before: Package) => Package) => {
    latest.current = how(latest.current);
    setDraft(latest.current);
    if (autosave.current?.id || worthKeeping(latest.current)) autosave.current?.change(latest.current);
  }, []);

  const flush = useCallback(() => autosave.current?.flush() ?? Promise.resolve(false), []);
  const retry = useCallback(() => void autosave.current?.resume(), []);
  const keepMine = useCallback(() => void autosave.current?.keepMine(latest.current), []);
  const takeTheirs = useCallback(() => {
    const theirs = autosave.current?.takeTheirs();
    if (!theirs) return;
    latest.current = theirs.post.package;
    setDraft(theirs.post.package);
    setSaved(theirs);
  }, []);
  const etag = useCallback(() => autosave.current?.etag, []);

  return { draft, saved, saveState, change, flush, retry, keepMine, takeTheirs, etag };
}
