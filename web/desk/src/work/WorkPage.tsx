// Whether the desk's own work gets done: the scheduler's last tick, the backlog, and what gave up.
import { AlertText, Table } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { workQuery } from '../api/queries';
import { useTranslation } from '../i18n';
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

export function WorkPage() {
  const { t, count, locale } = useTranslation();
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
      {dead.length === 0 ? <p>{t('work.noDead')}</p> : (
        <Table fullWidth stackedStyle="default" caption={count('work.dead.caption', dead.length)}>
          <thead>
            <tr>
              <th scope="col">{t('work.kind')}</th>
              <th scope="col">{t('work.detail')}</th>
              <th scope="col">{t('work.diedAt')}</th>
            </tr>
          </thead>
          <tbody>
            {dead.map((letter) => (
              <tr key={letter.id}>
                <th scope="row" data-label={t('work.kind')}>{letter.kind}</th>
                <td data-label={t('work.detail')}>{letter.detail}</td>
                <td data-label={t('work.diedAt')}>{moment(letter.died_at)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}
