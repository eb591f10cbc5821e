// The body of a review, built from what is on the reviewer's screen.
import type { Decision, Finding, Post, ReviewBody } from '../api/types';

export interface ReviewForm {
  comment: string;
  // Why each finding that stops the post may pass, by rule.
  reasons: Record<string, string>;
}

// The rules that stop the post and that a reviewer may let pass, each once. An approval must give a reason for each.
export function overridableFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    if (!finding.overridable || finding.effect !== 'block' || seen.has(finding.rule)) return false;
    seen.add(finding.rule);
    return true;
  });
}

// Everything that stops the post may be let pass by a reviewer: it can be submitted, and is approved with reasons.
export function onlyOverridableBlocks(decision: Decision): boolean {
  const blocks = decision.findings.filter((finding) => finding.effect === 'block');
  return blocks.length > 0 && blocks.every((finding) => finding.overridable);
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
