// Whether the desk's own work gets done: the scheduler's last tick, the backlog, and what gave up.
import { AlertText, Button, Table } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { api, take } from '../api/client';
import { workQuery } from '../api/queries';
import type { FailedWork } from '../api/types';
import { translateIfKnown, useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { PageTitle } from '../shell/PageTitle';
import { ErrorNotice, Loading, Notice } from '../shell/states';
import { formatSeconds } from '../time';

// A scheduler that has not ticked for this long is dead.
const alarmAfterSeconds = 60;

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function FailedWorkList({ failed }: { failed: readonly FailedWork[] }) {
  const translation = useTranslation();
  const { t, count } = translation;
  const { moment, outlet } = useAgency();
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: (work: FailedWork) => take(api.POST('/api/work/{id}/retry', { params: { path: { id: work.id } } })),
    onSuccess: (after) => {
      queries.setQueryData(workQuery.queryKey, after);
      void queries.invalidateQueries({ queryKey: ['timeline'] });
    },
    // Somebody else may have had it tried, or the post changed: the list says how it stands.
    onError: () => void queries.invalidateQueries({ queryKey: workQuery.queryKey }),
  });
  const what = (work: FailedWork) =>
    work.outlet && work.action
      ? t(`work.what.${work.action}`, { outlet: outlet(work.outlet) })
      : translateIfKnown(translation, `work.what.${work.kind}`, work.kind);
  return (
    <>
      {retry.isError && <ErrorNotice error={retry.error} focus />}
      {retry.isSuccess && <Notice type="success" title={t('work.retried')} focus><AlertText>{t('work.retried.body', { what: what(retry.variables) })}</AlertText></Notice>}
      {failed.length === 0 ? <p>{t('work.noDead')}</p> : (
        <Table fullWidth stackedStyle="default" caption={count('work.dead.caption', failed.length)}>
          <thead>
            <tr>
              <th scope="col">{t('work.kind')}</th>
              <th scope="col">{t('work.detail')}</th>
              <th scope="col">{t('work.diedAt')}</th>
              <th scope="col">{t('work.next')}</th>
            </tr>
          </thead>
          <tbody>
            {failed.map((work) => (
              <tr key={work.id}>
                <th scope="row" data-label={t('work.kind')}>
                  {what(work)}
                  {work.post && <div><Link className="usa-link" to={`/posts/${work.post.id}`}>{work.post.title || t('post.untitled')}</Link></div>}
                </th>
                <td data-label={t('work.detail')}>
                  {work.detail}
                  {work.attempts > 1 && <div className="quiet">{count('deliveries.attempts', work.attempts)}</div>}
                </td>
                <td data-label={t('work.diedAt')}>{moment(work.died_at)}</td>
                <td data-label={t('work.next')}>
                  {work.retry
                    ? <Button type="button" outline disabled={retry.isPending} onClick={() => retry.mutate(work)}>{t('action.retry')}<span className="usa-sr-only">: {what(work)}</span></Button>
                    : <span className="quiet">{work.why_not}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

export function WorkPage() {
  const { t, locale } = useTranslation();
  const { moment } = useAgency();
  const work = useQuery(workQuery);
  const now = useNow();
  if (work.isPending) return <Loading />;
  if (!work.data) return <ErrorNotice error={work.error} onReload={() => void work.refetch()} />;
  const { last_tick, ready, waiting, dead } = work.data;
  const age = Math.max(0, (now - new Date(last_tick).getTime()) / 1000);
  return (
    <>
      <PageTitle title={t('work.title')} />
      <p>{t('work.intro')}</p>
      {work.isError && <ErrorNotice error={work.error} onReload={() => void work.refetch()} />}
      {age > alarmAfterSeconds
        ? <Notice type="error" title={t('work.stopped')}><AlertText>{t('work.stopped.body', { at: moment(last_tick) })}</AlertText></Notice>
        : <Notice type="success" title={t('work.ticks')}><AlertText>{t('work.lastTick', { at: moment(last_tick), age: formatSeconds(age, locale) })}</AlertText></Notice>}
      <dl className="figures">
        <div><dt>{t('work.ready')}</dt><dd>{ready.toLocaleString(locale)}</dd></div>
        <div><dt>{t('work.waiting')}</dt><dd>{waiting.toLocaleString(locale)}</dd></div>
        <div><dt>{t('work.dead')}</dt><dd>{dead.length.toLocaleString(locale)}</dd></div>
      </dl>
      <h2>{t('work.deadLetters')}</h2>
      <FailedWorkList failed={dead} />
    </>
  );
}
