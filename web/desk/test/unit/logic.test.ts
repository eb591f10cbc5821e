import { describe, expect, test, vi } from 'vitest';
import { ApiError, errorFrom } from '../../src/api/client';
import { gather } from '../../src/api/live';
import { explain } from '../../src/api/problems';
import type { ApprovalStep, Decision, Finding, Package, Post } from '../../src/api/types';
import { translate, type MessageKey } from '../../src/i18n';
import en from '../../src/i18n/en';
import es from '../../src/i18n/es';
import { onlyOverridableBlocks, overridableFindings, reviewBody } from '../../src/posts/review';
import { outletOf } from '../../src/posts/TimelineView';
import { routeProgress, stepText } from '../../src/posts/route';
import { formatSeconds, fromLocalInput, toLocalInput } from '../../src/time';
import { emptyPackage, outgoing } from '../../src/write/package';

const called: Record<string, { en: string; es: string }> = {
  supervisor: { en: 'Supervisor', es: 'Supervisor' },
  'watch-commander': { en: 'Watch commander', es: 'Comandante de turno' },
  chief: { en: 'Chief', es: 'Jefe de policía' },
};
const step = (role: string, more: Partial<ApprovalStep> = {}): ApprovalStep => ({ role, scope: 'unit', quorum: 1, clause: '1021.4', reason: 'because', ...more });
const approval = (role: string | undefined, more: Partial<Post['reviews'][number]> = {}): Post['reviews'][number] => ({
  reviewer: { id: role ?? 'x', name: role ?? 'X', title: '' }, verdict: 'approve', at: '2026-03-04T21:15:00Z', current: true, ...(role ? { role } : {}), ...more,
});

describe('the route of approvals', () => {
  test('is next at its first step when nobody has approved', () => {
    expect(routeProgress([step('supervisor'), step('news-affairs')], []).map(({ status }) => status)).toEqual(['next', 'later']);
  });

  test('moves on when a step has its quorum', () => {
    const progress = routeProgress([step('supervisor', { quorum: 2 }), step('chief')], [approval('supervisor'), approval('supervisor')]);
    expect(progress.map(({ status }) => status)).toEqual(['done', 'next']);
  });

  test('counts a deputy and not an approval that a change made void', () => {
    const route = [step('supervisor', { deputies: ['watch-commander'] })];
    expect(routeProgress(route, [approval('watch-commander')])[0]?.status).toBe('done');
    expect(routeProgress(route, [approval('supervisor', { current: false })])[0]?.missing).toBe(1);
    expect(routeProgress(route, [approval('supervisor', { verdict: 'return' })])[0]?.missing).toBe(1);
  });

  test('does not count one approval for two steps', () => {
    expect(routeProgress([step('chief'), step('chief')], [approval('chief')]).map(({ status }) => status)).toEqual(['done', 'next']);
  });

  test('is told in a sentence, in both languages', () => {
    const one = step('supervisor', { not_author: true, deputies: ['watch-commander', 'chief'] });
    const told = (language: 'en' | 'es') =>
      stepText(one, { role: (id) => called[id]?.[language] ?? id, t: (key, params) => translate(language, key, params) });
    expect(told('en')).toBe('Supervisor, of the author’s unit or above, not the author. May stand in: Watch commander or Chief.');
    expect(told('es')).toBe('Supervisor, de la unidad de quien escribe o superior, nunca quien la escribió. Puede sustituir: Comandante de turno o Jefe de policía.');
  });
});

describe('a review', () => {
  const read = { digest: 'ab'.repeat(32) } as Post;

  test('names the digest that was read, and releases only with an approval', () => {
    expect(reviewBody(read, 'approve', { comment: ' ok ', reasons: {} }, true)).toEqual({ digest: read.digest, verdict: 'approve', comment: 'ok', release: true });
    expect(reviewBody(read, 'return', { comment: 'no', reasons: { a: 'why' } }, true)).toEqual({ digest: read.digest, verdict: 'return', comment: 'no' });
  });

  test('overrides only with a reason', () => {
    expect(reviewBody(read, 'approve', { comment: '', reasons: { a: ' why ', b: ' ' } }, false)).toEqual({ digest: read.digest, verdict: 'approve', overrides: [{ rule: 'a', reason: 'why' }] });
  });

  test('offers each rule that may pass once', () => {
    const finding = (rule: string, overridable: boolean) => ({ rule, overridable, effect: 'block' }) as Finding;
    expect(overridableFindings([finding('a', true), finding('a', true), finding('b', false)])).toHaveLength(1);
    expect(onlyOverridableBlocks({ findings: [finding('a', true)] } as Decision)).toBe(true);
    expect(onlyOverridableBlocks({ findings: [finding('a', true), finding('b', false)] } as Decision)).toBe(false);
    expect(onlyOverridableBlocks({ findings: [] as Finding[] } as Decision)).toBe(false);
  });
});

describe('what a person is told about a failure', () => {
  const told = (status: number, code: string, more = {}) => explain(new ApiError({ type: 'about:blank', title: 'Title', status, code, ...more }));

  test('a changed package can be loaded again', () => {
    expect(told(412, 'changed-package')).toMatchObject({ title: 'problem.changed', remedy: 'reload' });
  });

  test('self-approval and expired training name the clause and offer no reload', () => {
    expect(told(403, 'self-approval', { clause: '1021.4' })).toMatchObject({ title: 'problem.selfApproval', clause: '1021.4', remedy: 'none' });
    expect(told(403, 'expired-training')).toMatchObject({ title: 'problem.training', remedy: 'none' });
  });

  test('an unknown code falls back to its status and what the server said', () => {
    expect(told(422, 'something-new', { detail: 'renditions/0/title: too long' })).toMatchObject({ title: 'problem.invalid', detail: 'renditions/0/title: too long' });
    expect(told(500, 'internal')).toMatchObject({ title: 'problem.unknown', remedy: 'retry' });
  });

  test('an answer that is no problem document is still an error with a status', () => {
    expect(errorFrom(502, '<html>Bad gateway</html>')).toMatchObject({ status: 502, code: 'unknown' });
    expect(errorFrom(401, undefined).code).toBe('signed-out');
  });

  test('whatever else was thrown is said to be unknown', () => {
    expect(explain(new TypeError('x')).title).toBe('problem.unknown');
  });
});

describe('times in the agency’s zone', () => {
  const zone = 'America/Chicago';

  test('go to a field and back', () => {
    expect(toLocalInput('2026-01-15T18:30:00Z', zone)).toBe('2026-01-15T12:30');
    expect(fromLocalInput('2026-01-15T12:30', zone)).toBe('2026-01-15T18:30:00.000Z');
    expect(fromLocalInput('2026-07-15T12:30', zone)).toBe('2026-07-15T17:30:00.000Z');
  });

  test('take the first of two hours of the same name, and skip an hour that does not occur', () => {
    expect(fromLocalInput('2026-11-01T01:30', zone)).toBe('2026-11-01T06:30:00.000Z');
    expect(fromLocalInput('2026-03-08T02:30', zone)).toBe('2026-03-08T08:30:00.000Z');
  });

  test('of an empty field are none', () => {
    expect(fromLocalInput('', zone)).toBeUndefined();
  });

  test('spans carry their unit', () => {
    expect([0.42, 42.4, 185, 7900].map((seconds) => formatSeconds(seconds, 'en-US'))).toEqual(['0.4 s', '42 s', '3 min 5 s', '2 h 11 min']);
  });
});

test('a package is sent with sorted lists and without what the server counts', () => {
  const draft: Package = { ...emptyPackage('en'), audience: { areas: ['district-17', 'agency'], reached: [{ channel: 'mail', count: 12, digest: 'ab' }] }, channels: ['site', 'mail'] };
  expect(outgoing(draft).audience).toEqual({ areas: ['agency', 'district-17'] });
  expect(outgoing(draft).channels).toEqual(['mail', 'site']);
});

test('a delivery on the timeline is named by its outlet, not by an id', () => {
  const event = (type: string, comment: string) => ({ type, comment, at: '', number: 1, what: '' });
  expect(outletOf(event('delivery.done', 'mail publish 01m7y4p5p5m2j415p2ttzf2fqj'))).toBe('mail');
  expect(outletOf(event('post.approved', 'mail publish it'))).toBeUndefined();
});

test('a burst of changes is looked at once, and a later one again', () => {
  vi.useFakeTimers();
  let looked = 0;
  const changed = gather(() => { looked += 1; });
  changed.call();
  changed.call();
  expect(looked).toBe(0);
  vi.runAllTimers();
  expect(looked).toBe(1);
  changed.call();
  vi.runAllTimers();
  expect(looked).toBe(2);
  changed.call();
  changed.stop();
  vi.runAllTimers();
  expect(looked).toBe(2);
  vi.useRealTimers();
});

test('every Spanish message has the places of its English one and is no copy of a sentence', () => {
  const places = (message: string) => (message.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(en) as MessageKey[]) {
    expect(places(es[key]), key).toEqual(places(en[key]));
    expect(es[key].trim(), key).not.toBe('');
    if (en[key].split(' ').length > 3) expect(es[key], key).not.toBe(en[key]);
  }
});
