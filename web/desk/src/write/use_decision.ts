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
  // Why there is no answer to what is on the screen.
  error: ApiError | undefined;
}

export function useDecision(draft: Package, enabled: boolean, delay = 250): LiveDecision {
  const [judgement, setJudgement] = useState<Judgement>();
  const [failed, setFailed] = useState<{ error: ApiError; draft: Package }>();
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
        },
        (reason: unknown) => {
          if (turn === asked.current && reason instanceof ApiError) setFailed({ error: reason, draft });
        },
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft, enabled, delay]);

  const error = failed?.draft === draft ? failed.error : undefined;
  return { judgement, behind: enabled && !error && judgement?.judged !== draft, error };
}
