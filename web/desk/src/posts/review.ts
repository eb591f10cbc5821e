// The body of a review, built from what is on the reviewer's screen.
import type { Finding, Post, ReviewBody } from '../api/types';

export interface ReviewForm {
  comment: string;
  // Reasons by rule; a rule that is here is to be overridden.
  reasons: Record<string, string>;
}

// The rules that a reviewer may let pass, each once, strongest first as the decision gives them.
export function overridableFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    if (!finding.overridable || seen.has(finding.rule)) return false;
    seen.add(finding.rule);
    return true;
  });
}

// The digest is of the package as it was read, never of what the server has by now: that is what makes the server
// refuse an approval of something the reviewer has not seen.
export function reviewBody(read: Post, verdict: ReviewBody['verdict'], form: ReviewForm, release: boolean): ReviewBody {
  const overrides = Object.entries(form.reasons)
    .filter(([, reason]) => reason.trim() !== '')
    .map(([rule, reason]) => ({ rule, reason: reason.trim() }));
  return {
    digest: read.digest,
    verdict,
    ...(form.comment.trim() ? { comment: form.comment.trim() } : {}),
    ...(verdict === 'approve' && release ? { release: true } : {}),
    ...(verdict === 'approve' && overrides.length > 0 ? { overrides } : {}),
  };
}
