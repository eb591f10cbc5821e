// How far the approvals of a post have come.
import type { ApprovalStep, Post } from '../api/types';

export type StepStatus = 'done' | 'next' | 'later';

export interface StepProgress {
  step: ApprovalStep;
  status: StepStatus;
  // Who approved this step, those whose approval still counts.
  approvals: Post['reviews'];
  missing: number;
}

// Gives each approval that counts to the first step its role fits and that still needs one. An approval without a role
// goes to the first open step.
export function routeProgress(route: readonly ApprovalStep[], reviews: Post['reviews']): StepProgress[] {
  const taken = new Set<number>();
  let open = false;
  return route.map((step) => {
    const approvals: Post['reviews'] = [];
    reviews.forEach((review, at) => {
      const fits = !review.role || review.role === step.role || (step.deputies ?? []).includes(review.role);
      if (approvals.length < step.quorum && !taken.has(at) && review.current && review.verdict === 'approve' && fits) {
        taken.add(at);
        approvals.push(review);
      }
    });
    const missing = Math.max(0, step.quorum - approvals.length);
    const status: StepStatus = missing === 0 ? 'done' : open ? 'later' : 'next';
    if (missing > 0) open = true;
    return { step, status, approvals, missing };
  });
}

interface Names {
  role: (id: string) => string;
  t: (key: 'route.one' | 'route.many' | 'route.unit' | 'route.agency' | 'route.deputies' | 'route.notAuthor' | 'route.or', params?: Record<string, string | number>) => string;
}

// "Supervisor, of the author's unit or above; not the author. May stand in: Watch commander or Chief."
export function stepText(step: ApprovalStep, { role, t }: Names): string {
  const who = t(step.quorum > 1 ? 'route.many' : 'route.one', { role: role(step.role), quorum: step.quorum });
  const scope = t(step.scope === 'unit' ? 'route.unit' : 'route.agency');
  const author = step.not_author ? t('route.notAuthor') : '';
  const deputies = (step.deputies ?? []).map(role);
  const standIns = deputies.length > 0 ? t('route.deputies', { roles: deputies.join(` ${t('route.or')} `) }) : '';
  return `${who}, ${scope}${author}.${standIns}`;
}
