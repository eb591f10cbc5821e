// Who is signed in. When the session ends, by time or by the server, the page stays as it is behind a sign-in, so that
// nothing typed is lost.
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { api, onSignedOut, take } from '../api/client';
import { sessionQuery } from '../api/queries';
import type { Session } from '../api/types';
import { ErrorNotice, Loading } from '../shell/states';
import { dropAllKeptDrafts } from './kept_draft';
import { RenewalPage } from './RenewalPage';
import { LockedPage, SignInPage } from './SignInPage';

interface SessionValue {
  session: Session;
  locked: boolean;
  signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionValue | undefined>(undefined);

export function useSession(): SessionValue {
  const value = useContext(SessionContext);
  if (!value) throw new Error('useSession outside of its provider');
  return value;
}

// What one member saw is not for the next. The session itself stays, since the page watches it.
function forgetAllBut(queries: QueryClient, kept: string): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== kept });
}

const checkEvery = 15_000;

// Calls `onIdle` once nobody has touched the page for `minutes`.
function useIdle(minutes: number | undefined, onIdle: () => void): void {
  const last = useRef(0);
  useEffect(() => {
    if (!minutes) return undefined;
    last.current = Date.now();
    const touched = () => {
      last.current = Date.now();
    };
    const kinds = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
    for (const kind of kinds) window.addEventListener(kind, touched, { passive: true, capture: true });
    const timer = setInterval(() => {
      if (Date.now() - last.current >= minutes * 60_000) onIdle();
    }, checkEvery);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, touched, { capture: true });
      clearInterval(timer);
    };
  }, [minutes, onIdle]);
}

export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { data: session, error, isPending, refetch } = useQuery(sessionQuery);
  const [locked, setLocked] = useState(false);
  const signedIn = session !== null && session !== undefined;

  useEffect(() => onSignedOut(() => setLocked(true)), []);

  const lock = useCallback(() => {
    setLocked(true);
    // The server forgets the session too; if it cannot be told now, its own clock does it.
    take(api.DELETE('/api/session'), true).catch(() => undefined);
  }, []);
  useIdle(signedIn && !locked ? session.idle_minutes : undefined, lock);

  const signOut = useCallback(async () => {
    await take(api.DELETE('/api/session'), true);
    dropAllKeptDrafts();
    queries.setQueryData(sessionQuery.queryKey, null);
    forgetAllBut(queries, 'session');
  }, [queries]);

  const signedInAs = useCallback(
    (next: Session) => {
      if (session && session.member.id !== next.member.id) {
        dropAllKeptDrafts();
        forgetAllBut(queries, 'session');
      }
      queries.setQueryData(sessionQuery.queryKey, next);
      setLocked(false);
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
    [queries, session],
  );

  const value = useMemo(() => (session ? { session, locked, signOut } : undefined), [session, locked, signOut]);

  if (isPending) return <Loading />;
  if (error) {
    return (
      <main className="narrow">
        <ErrorNotice error={error} onReload={() => void refetch()} />
      </main>
    );
  }
  if (!value) return <SignInPage onSignedIn={signedInAs} />;
  if (value.session.renewal && !locked) {
    return <RenewalPage session={value.session} renewal={value.session.renewal} onSignOut={() => void signOut().catch(() => setLocked(true))} />;
  }
  return (
    <SessionContext.Provider value={value}>
      {locked && <LockedPage name={value.session.member.name} onSignedIn={signedInAs} />}
      {/* A different member gets a page of their own, not the one left open. */}
      <div key={value.session.member.id} hidden={locked} inert={locked}>
        {children}
      </div>
    </SessionContext.Provider>
  );
}
