// What the directive says about the draft while it is typed. A newer text supersedes the question about an older one.
import { useEffect, useRef, useState } from 'react';
import { api, ApiError, take } from '../api/client';
import type { Decision, Package } from '../api/types';
import { outgoing } from './package';

export interface Judgement {
  decision: Decision;
  // The package that was judged: spans are offsets into its texts, not into what is typed by now.
  judged: Package;
}

export interface LiveDecision {
  judgement: Judgement | undefined;
  // True while what is on the screen has not been judged yet.
  behind: boolean;
  error: ApiError | undefined;
}

export function useDecision(draft: Package, enabled: boolean, delay = 250): LiveDecision {
  const [judgement, setJudgement] = useState<Judgement>();
  const [error, setError] = useState<ApiError>();
  const asked = useRef(0);

  useEffect(() => {
    if (!enabled) return undefined;
    const turn = ++asked.current;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      take(api.POST('/api/decide', { body: outgoing(draft), signal: abort.signal })).then(
        (decision) => {
          if (turn !== asked.current) return;
          setJudgement({ decision, judged: draft });
          setError(undefined);
        },
        (reason: unknown) => {
          if (turn === asked.current && reason instanceof ApiError) setError(reason);
        },
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft, enabled, delay]);

  return { judgement, behind: enabled && judgement?.judged !== draft, error };
}
