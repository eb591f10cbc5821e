// Keeps what is on the screen true: server-sent events, and polling while they do not come.
import { useEffect, useState } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';

export type LiveState = 'connecting' | 'live' | 'polling';

const pollEvery = 15_000;
const reconnectAfter = 30_000;

function refresh(queries: QueryClient, id?: string): void {
  void queries.invalidateQueries({ queryKey: ['posts'] });
  void queries.invalidateQueries({ queryKey: id ? ['post', id] : ['post'] });
  void queries.invalidateQueries({ queryKey: id ? ['timeline', id] : ['timeline'] });
}

export function postIdOf(data: string): string | undefined {
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'string') {
      return message.id;
    }
  } catch {
    // A message that cannot be read still says that something changed.
  }
  return undefined;
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
      source.addEventListener('post', (event: MessageEvent<string>) => refresh(queries, postIdOf(event.data)));
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
      stopPolling();
      clearTimeout(again);
    };
  }, [active, queries]);

  return state;
}
