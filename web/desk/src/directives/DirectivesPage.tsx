// Which directive is in force, which was when and who adopted it; adopting another one; and what is wrong.
import { Button, Table } from '@trussworks/react-uswds';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { adoptionsQuery, alarmsQuery } from '../api/queries';
import type { ListedAdoption } from '../api/types';
import { useTranslation } from '../i18n';
import { may, mayHearAlarms } from '../session/may';
import { useSession } from '../session/session';
import { useAgency } from '../shell/agency';
import { PageTitle } from '../shell/PageTitle';
import { Empty, ErrorNotice, Loading } from '../shell/states';
import { AdoptDirective } from './AdoptDirective';
import { Alarms } from './Alarms';

function InForce({ adoption, now }: { adoption: ListedAdoption; now: number }) {
  const { t } = useTranslation();
  const { moment } = useAgency();
  if (adoption.in_force.length === 0) return <>{t('directives.never')}</>;
  return adoption.in_force.map(({ from, until }) => (
    <div key={from}>
      {until
        ? t('directives.was', { from: moment(from), until: moment(until) })
        : t(new Date(from).getTime() > now ? 'directives.willBe' : 'directives.since', { from: moment(from) })}
    </div>
  ));
}

function AdoptionTable({ adoptions, inForce, now }: { adoptions: readonly ListedAdoption[]; inForce: string | null; now: number }) {
  const { t } = useTranslation();
  const { moment, role } = useAgency();
  return (
    <Table fullWidth stackedStyle="default" caption={t('directives.history')}>
      <thead>
        <tr>
          <th scope="col">{t('directives.directive')}</th>
          <th scope="col">{t('directives.inForce')}</th>
          <th scope="col">{t('directives.adoptedBy')}</th>
        </tr>
      </thead>
      <tbody>
        {adoptions.map((adoption) => (
          <tr key={adoption.number}>
            <th scope="row" data-label={t('directives.directive')}>
              {adoption.title || adoption.id}, {adoption.version}
              {adoption.counts && adoption.digest === inForce && <> <strong className="usa-tag">{t('directives.now')}</strong></>}
              <div><a className="usa-link" href={`/api/directives/${adoption.digest}`} download={`${adoption.id}-${adoption.version}.yaml`}>{t('directives.text')}<span className="usa-sr-only">: {adoption.title}, {adoption.version}</span></a></div>
              <div className="quiet"><code>{adoption.digest}</code></div>
            </th>
            <td data-label={t('directives.inForce')}><InForce adoption={adoption} now={now} /></td>
            <td data-label={t('directives.adoptedBy')}>
              {adoption.by ? `${adoption.by.name || t('directives.formerMember')} (${role(adoption.role)})` : t('directives.byInstallation')}
              <div className="quiet">{moment(adoption.adopted_at)}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

export function DirectivesPage() {
  const { t } = useTranslation();
  const { session } = useSession();
  const adoptions = useInfiniteQuery(adoptionsQuery);
  const alarms = useQuery({ ...alarmsQuery, enabled: mayHearAlarms(session) });
  if (adoptions.isPending) return <Loading />;
  if (!adoptions.data) return <ErrorNotice error={adoptions.error} onReload={() => void adoptions.refetch()} />;
  const all = adoptions.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageTitle title={t('directives.title')} />
      <p>{t('directives.intro')}</p>
      {alarms.isError && <ErrorNotice error={alarms.error} onReload={() => void alarms.refetch()} />}
      {alarms.data && <Alarms alarms={alarms.data} />}
      {all.length === 0 ? <Empty title={t('directives.none')} /> : <AdoptionTable adoptions={all} inForce={adoptions.data.pages[0]?.in_force ?? null} now={adoptions.dataUpdatedAt} />}
      {adoptions.hasNextPage && <Button type="button" outline disabled={adoptions.isFetchingNextPage} onClick={() => void adoptions.fetchNextPage()}>{t('directives.more')}</Button>}
      {may(session, 'adopt-directives') && <AdoptDirective />}
    </>
  );
}
