// Keeps what is on the screen true: server-sent events, and polling while they do not come.
import { useEffect, useState } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';

export type LiveState = 'connecting' | 'live' | 'polling';

const pollEvery = 15_000;
const reconnectAfter = 30_000;

// Only what is on the screen is fetched again.
function refresh(queries: QueryClient): void {
  for (const shown of ['posts', 'post', 'timeline']) void queries.invalidateQueries({ queryKey: [shown] });
}

// Runs `act` for a burst of calls once, at its end: a release tells of each of its deliveries.
export function gather(act: () => void, within = 250): { call: () => void; stop: () => void } {
  let due: ReturnType<typeof setTimeout> | undefined;
  return {
    call: () => {
      due ??= setTimeout(() => {
        due = undefined;
        act();
      }, within);
    },
    stop: () => clearTimeout(due),
  };
}

// Runs while `active`: not on the sign-in page and not while the screen is locked, since polling would keep an idle
// session alive.
export function useLiveUpdates(active: boolean): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    if (!active) return undefined;
    let source: EventSource | undefined;
    let poll: ReturnType<typeof setInterval> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let opened = false;
    const changed = gather(() => refresh(queries));

    const stopPolling = () => {
      clearInterval(poll);
      poll = undefined;
    };
    const startPolling = () => {
      setState('polling');
      poll ??= setInterval(() => {
        if (document.visibilityState === 'visible') refresh(queries);
      }, pollEvery);
    };
    const connect = () => {
      if (typeof EventSource === 'undefined') {
        startPolling();
        return;
      }
      source = new EventSource('/api/events');
      source.onopen = () => {
        stopPolling();
        setState('live');
        // What happened while the line was down was not sent again.
        if (opened) refresh(queries);
        opened = true;
      };
      // The server does not say which post: not every member may know.
      source.addEventListener('posts', changed.call);
      source.onerror = () => {
        startPolling();
        if (source?.readyState === EventSource.CLOSED) {
          clearTimeout(again);
          again = setTimeout(connect, reconnectAfter);
        }
      };
    };
    connect();
    return () => {
      source?.close();
      changed.stop();
      stopPolling();
      clearTimeout(again);
    };
  }, [active, queries]);

  return state;
}
