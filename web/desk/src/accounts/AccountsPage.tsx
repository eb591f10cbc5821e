// The agency's accounts at networks: whose they are, how they fare, and what can be done with them.
import { AlertText, Button } from '@trussworks/react-uswds';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, take } from '../api/client';
import { accountsQuery } from '../api/queries';
import type { Account, AccountKind } from '../api/types';
import { useTranslation } from '../i18n';
import { may } from '../session/may';
import { useSession } from '../session/session';
import { useAgency } from '../shell/agency';
import { CheckSign, ClockSign, CrossSign, WarningSign } from '../shell/icons';
import { PageTitle } from '../shell/PageTitle';
import { Empty, ErrorNotice, Loading, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';
import { ChangeAccount, OpenAccount, kindName } from './AccountForm';

function HealthLine({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { moment } = useAgency();
  const { health } = account;
  if (account.state === 'ended') return <p className="term term--none"><CrossSign /> {t('accounts.ended')}</p>;
  if (health.denied_since) return <p className="term term--ended"><WarningSign /> {t('accounts.denied', { at: moment(health.denied_since) })}</p>;
  if (health.last_error) return <p className="term term--ended"><WarningSign /> {t(`accounts.error.${health.last_error}`)}{health.last_error_at ? `, ${moment(health.last_error_at)}` : ''}</p>;
  if (health.last_success) return <p className="term term--current"><CheckSign /> {t('accounts.works', { at: moment(health.last_success) })}</p>;
  return <p className="term"><ClockSign /> {t('accounts.unused')}</p>;
}

type Act = { name: 'pause' | 'end'; reason: string } | { name: 'resume' };

function send(channel: string, act: Act): Promise<Account> {
  const params = { path: { channel } };
  switch (act.name) {
    case 'pause': return take(api.POST('/api/accounts/{channel}/pause', { params, body: { reason: act.reason } }));
    case 'end': return take(api.POST('/api/accounts/{channel}/end', { params, body: { reason: act.reason } }));
    case 'resume': return take(api.POST('/api/accounts/{channel}/resume', { params }));
  }
}

type Panel = 'change' | 'pause' | 'end';

function AccountItem({ account, kind }: { account: Account; kind: AccountKind | undefined }) {
  const { t, language } = useTranslation();
  const { unit } = useAgency();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Panel>();
  const [reason, setReason] = useState('');
  const again = () => queries.invalidateQueries({ queryKey: accountsQuery.queryKey });
  const act = useMutation({
    mutationFn: (what: Act) => send(account.channel, what),
    onSuccess: () => {
      setOpen(undefined);
      setReason('');
      return again();
    },
  });
  const toggle = (panel: Panel) => ({ 'aria-expanded': open === panel, onClick: () => setOpen(open === panel ? undefined : panel) });
  const called = <span className="usa-sr-only">: {account.handle}</span>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ((open === 'pause' || open === 'end') && reason.trim()) act.mutate({ name: open, reason: reason.trim() });
  };
  return (
    <li className="member">
      <div className="member__who">
        <h2 className="member__name">{account.handle}</h2>
        <p>{kind ? kindName(kind, language) : account.kind} · {unit(account.unit)}{account.shared ? ` · ${t('accounts.shared')}` : ''}</p>
        <p className="quiet">{account.channel}</p>
        {Object.entries(account.settings).map(([name, value]) => <p key={name} className="quiet">{name}: {value}</p>)}
      </div>
      <div className="member__terms">
        <HealthLine account={account} />
        {account.state === 'paused' && <p className="term term--ended"><ClockSign /> {t('accounts.paused')}</p>}
      </div>
      {account.may_change && (
        <div className="member__acts">
          {act.isError && <ErrorNotice error={act.error} focus />}
          {act.isSuccess && <Notice type="success" title={t('members.recorded')} level="h3" focus />}
          <div className="actions">
            {kind && <Button type="button" outline {...toggle('change')}>{t('accounts.change')}{called}</Button>}
            {account.state === 'paused'
              ? <Button type="button" disabled={act.isPending} onClick={() => act.mutate({ name: 'resume' })}>{t('accounts.resume')}{called}</Button>
              : <Button type="button" outline {...toggle('pause')}>{t('accounts.pause')}{called}</Button>}
            <Button type="button" outline className="danger" {...toggle('end')}>{t('accounts.end')}{called}</Button>
          </div>
          {open === 'change' && kind && <ChangeAccount account={account} kind={kind} onDone={() => {
            setOpen(undefined);
            void again();
          }} />}
          {(open === 'pause' || open === 'end') && (
            <form onSubmit={submit} className="reason-form">
              <p>{t(open === 'pause' ? 'accounts.pause.body' : 'accounts.end.body')}</p>
              <TextField id={`reason-${account.channel}`} required maxLength={500} label={t('accounts.reason')} value={reason} onChange={setReason} />
              <Button type="submit" outline className={open === 'end' ? 'danger' : ''} disabled={act.isPending}>{t(open === 'pause' ? 'accounts.pause.submit' : 'accounts.end.submit')}{called}</Button>
            </form>
          )}
        </div>
      )}
    </li>
  );
}

export function AccountsPage() {
  const { t } = useTranslation();
  const { session } = useSession();
  const accounts = useInfiniteQuery(accountsQuery);
  if (accounts.isPending) return <Loading />;
  if (!accounts.data) return <ErrorNotice error={accounts.error} onReload={() => void accounts.refetch()} />;
  const kinds = accounts.data.pages[0]?.kinds ?? [];
  const items = accounts.data.pages.flatMap((page) => page.items);
  return (
    <>
      <PageTitle title={t('accounts.title')} />
      <p>{t('accounts.intro')}</p>
      {may(session, 'manage-members') && <OpenAccount kinds={kinds} />}
      {items.length === 0
        ? <Empty title={t('accounts.none')} />
        : <ul className="member-list">{items.map((account) => <AccountItem key={account.channel} account={account} kind={kinds.find(({ id }) => id === account.kind)} />)}</ul>}
      {accounts.hasNextPage && <Button type="button" outline disabled={accounts.isFetchingNextPage} onClick={() => void accounts.fetchNextPage()}>{t('accounts.more')}</Button>}
      {accounts.isError && <Notice type="warning" title={t('problem.offline')}><AlertText>{t('problem.offline.body')}</AlertText></Notice>}
    </>
  );
}
