// What a person is told about a refusal, and what they can do about it.
import type { MessageKey } from '../i18n';
import { ApiError } from './client';

export type Remedy = 'reload' | 'sign-in' | 'retry' | 'none';

export interface Explanation {
  title: MessageKey;
  // Our own words where we know the case; else what the server said.
  body: MessageKey | undefined;
  detail: string | undefined;
  clause: string | undefined;
  remedy: Remedy;
  // Instead of `title` where the server said until when it holds; it has {at}.
  until: MessageKey | undefined;
}

// `complete`: our words say all of it, in the reader's language; the server's sentence would only say it again.
const known: Record<string, { title: MessageKey; body?: MessageKey; remedy: Remedy; complete?: true; until?: MessageKey }> = {
  'self-approval': { title: 'problem.selfApproval', body: 'problem.selfApproval.body', remedy: 'none' },
  'changed-package': { title: 'problem.changed', body: 'problem.changed.body', remedy: 'reload' },
  stale: { title: 'problem.stale', body: 'problem.stale.body', remedy: 'reload' },
  'expired-training': { title: 'problem.training', body: 'problem.training.body', remedy: 'none' },
  'not-authorized': { title: 'problem.notAuthorized', body: 'problem.notAuthorized.body', remedy: 'none' },
  device: { title: 'problem.device', body: 'problem.device.body', remedy: 'none' },
  'off-duty': { title: 'problem.offDuty', body: 'problem.offDuty.body', remedy: 'none' },
  'already-approved': { title: 'problem.alreadyApproved', body: 'problem.alreadyApproved.body', remedy: 'reload' },
  'not-your-step': { title: 'problem.notYourStep', body: 'problem.notYourStep.body', remedy: 'reload' },
  'not-in-review': { title: 'problem.notInReview', remedy: 'reload' },
  'override-required': { title: 'problem.override', remedy: 'none' },
  'no-directive': { title: 'problem.noDirective', body: 'problem.noDirective.body', remedy: 'none' },
  'outlet-left-out': { title: 'problem.outletLeftOut', body: 'problem.outletLeftOut.body', remedy: 'none' },
  'window-passed': { title: 'problem.windowPassed', body: 'problem.windowPassed.body', remedy: 'none' },
  'not-a-picture': { title: 'problem.notAPicture', body: 'problem.notAPicture.body', remedy: 'none' },
  polyglot: { title: 'problem.notAPicture', body: 'problem.notAPicture.body', remedy: 'none' },
  forbidden: { title: 'problem.forbidden', body: 'problem.forbidden.body', remedy: 'none' },
  blocked: { title: 'problem.blocked', body: 'problem.blocked.body', remedy: 'none' },
  locked: { title: 'problem.locked', body: 'problem.locked.body', remedy: 'none', complete: true, until: 'problem.locked.until' },
  'too-many-sign-ins': { title: 'problem.tooManySignIns', body: 'problem.tooManySignIns.body', remedy: 'none', complete: true, until: 'problem.tooManySignIns.until' },
  'one-time-used': { title: 'problem.oneTimeUsed', body: 'problem.oneTimeUsed.body', remedy: 'none', complete: true },
  'one-time-expired': { title: 'problem.oneTimeExpired', body: 'problem.oneTimeExpired.body', remedy: 'none', complete: true },
  'wrong-password': { title: 'problem.wrongPassword', body: 'problem.wrongPassword.body', remedy: 'none', complete: true },
  'wrong-code': { title: 'problem.wrongCode', body: 'problem.wrongCode.body', remedy: 'none', complete: true },
  'login-taken': { title: 'problem.loginTaken', remedy: 'none', complete: true },
  'last-administrator': { title: 'problem.lastAdministrator', body: 'problem.lastAdministrator.body', remedy: 'none', complete: true },
  'last-credential': { title: 'problem.lastCredential', body: 'problem.lastCredential.body', remedy: 'none', complete: true },
  'not-permitted': { title: 'problem.forbidden', body: 'problem.forbidden.body', remedy: 'none' },
  'member-left': { title: 'problem.memberLeft', remedy: 'none', complete: true },
  'self-grant': { title: 'problem.selfGrant', body: 'problem.selfGrant.body', remedy: 'none', complete: true },
  'cross-site': { title: 'problem.crossSite', body: 'problem.crossSite.body', remedy: 'reload' },
  'no-session': { title: 'problem.signedOut', body: 'problem.signedOut.body', remedy: 'sign-in' },
  'session-ended': { title: 'problem.signedOut', body: 'problem.signedOut.body', remedy: 'sign-in' },
  'signed-out': { title: 'problem.signedOut', body: 'problem.signedOut.body', remedy: 'sign-in' },
  overloaded: { title: 'problem.busy', body: 'problem.busy.body', remedy: 'retry', complete: true },
  offline: { title: 'problem.offline', body: 'problem.offline.body', remedy: 'retry' },
};

const byStatus: Record<number, { title: MessageKey; body?: MessageKey; remedy: Remedy }> = {
  401: { title: 'problem.signedOut', body: 'problem.signedOut.body', remedy: 'sign-in' },
  403: { title: 'problem.forbidden', remedy: 'none' },
  404: { title: 'problem.notFound', body: 'problem.notFound.body', remedy: 'none' },
  409: { title: 'problem.refused', remedy: 'reload' },
  412: { title: 'problem.stale', body: 'problem.stale.body', remedy: 'reload' },
  413: { title: 'problem.tooLarge', body: 'problem.tooLarge.body', remedy: 'none' },
  422: { title: 'problem.invalid', remedy: 'none' },
  429: { title: 'problem.tooMany', body: 'problem.tooMany.body', remedy: 'none' },
};

export function explain(error: unknown): Explanation {
  if (!(error instanceof ApiError)) {
    return { title: 'problem.unknown', body: 'problem.unknown.body', detail: undefined, clause: undefined, remedy: 'reload', until: undefined };
  }
  const { problem } = error;
  const ours = known[problem.code];
  const entry = ours ?? byStatus[problem.status];
  const detail = ours?.complete ? undefined : problem.detail ?? (entry?.body ? undefined : problem.title);
  return {
    title: entry?.title ?? 'problem.unknown',
    body: entry ? entry.body : 'problem.unknown.body',
    detail,
    clause: problem.clause,
    remedy: entry?.remedy ?? (problem.status >= 500 ? 'retry' : 'none'),
    until: error.retryAt && ours?.until,
  };
}
