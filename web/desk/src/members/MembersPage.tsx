// The roster: members with their roles, who may post and until when (ALS-2), training with its end (ALS-16), exceptions
// for device and duty (ALS-3), and unlocking.
import { AlertText, Button, FormGroup, Label, TextInput } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { api, take } from '../api/client';
import { membersQuery } from '../api/queries';
import type { Member, RoleGrant } from '../api/types';
import { useTranslation } from '../i18n';
import { may } from '../session/may';
import { useSession } from '../session/session';
import { useAgency } from '../shell/agency';
import { CheckSign, CrossSign, WarningSign } from '../shell/icons';
import { PageTitle } from '../shell/PageTitle';
import { Empty, ErrorNotice, Loading, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';
import { fromLocalInput } from '../time';
import { AddMember } from './AddMember';
import { ResetPanel } from './ResetPanel';
import { RolePanel } from './RolePanel';

type Act =
  | { name: 'authorize'; until: string }
  | { name: 'end-authorization' }
  | { name: 'except'; reason: string; until: string }
  | { name: 'grant'; grant: RoleGrant }
  | { name: 'retire'; reason: string }
  | { name: 'end-role'; grant: RoleGrant }
  | { name: 'train'; course: string; completed: string; expires: string }
  | { name: 'unlock' };

function send(id: string, act: Act): Promise<Member> {
  const params = { path: { id } };
  switch (act.name) {
    case 'authorize':
      return take(api.POST('/api/members/{id}/authorizations', { params, body: { until: act.until } }));
    case 'end-authorization':
      return take(api.DELETE('/api/members/{id}/authorizations', { params }));
    case 'except':
      return take(api.POST('/api/members/{id}/exceptions', { params, body: { reason: act.reason, until: act.until } }));
    case 'grant':
      return take(api.POST('/api/members/{id}/roles', { params, body: act.grant }));
    case 'end-role':
      return take(api.DELETE('/api/members/{id}/roles/{role}/{unit}', { params: { path: { id, ...act.grant } } }));
    case 'retire':
      return take(api.POST('/api/members/{id}/retirement', { params, body: { reason: act.reason } }));
    case 'train':
      return take(api.POST('/api/members/{id}/trainings', { params, body: { course: act.course, completed: act.completed, expires: act.expires } }));
    case 'unlock':
      return take(api.POST('/api/members/{id}/unlock', { params }));
  }
}

type Term = 'none' | 'ended' | 'current';

export function termOf(until: string | undefined, now: number): Term {
  if (!until) return 'none';
  return new Date(until).getTime() > now ? 'current' : 'ended';
}

function TermLine({ label, until, now, by }: { label: string; until: string | undefined; now: number; by?: string | undefined }) {
  const { t } = useTranslation();
  const { day } = useAgency();
  const term = termOf(until, now);
  return (
    <p className={`term term--${term}`}>
      {term === 'current' ? <CheckSign /> : term === 'ended' ? <WarningSign /> : <CrossSign />}{' '}
      {label}: {term === 'none' ? t('members.none') : t(term === 'current' ? 'members.until' : 'members.ended', { day: until ? day(until) : '' })}
      {term !== 'none' && by ? ` (${t('members.by', { name: by })})` : ''}
    </p>
  );
}

function DateField({ id, label, value, onChange }: { id: string; label: string; value: string; onChange: (value: string) => void }) {
  return (
    <FormGroup>
      <Label htmlFor={id}>{label}</Label>
      <input id={id} type="date" className="usa-input" required value={value} onChange={(event) => onChange(event.target.value)} />
    </FormGroup>
  );
}

type Panel = 'roles' | 'authorize' | 'train' | 'except' | 'reset' | 'retire';

function MemberItem({ member, now, changeable, exceptable }: { member: Member; now: number; changeable: boolean; exceptable: boolean }) {
  const { t } = useTranslation();
  const { unit, role, knowsRole, zone, moment } = useAgency();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Panel>();
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [exceptUntil, setExceptUntil] = useState('');
  const [course, setCourse] = useState('');
  const [completed, setCompleted] = useState('');
  const [expires, setExpires] = useState('');
  const [leaving, setLeaving] = useState('');

  const act = useMutation({
    mutationFn: (what: Act) => send(member.id, what),
    onSuccess: (after, { name }) => {
      // Whoever changes one role often changes the next.
      if (name !== 'grant' && name !== 'end-role') setOpen(undefined);
      queries.setQueryData(membersQuery.queryKey, (before) => before?.map((other) => (other.id === after.id ? after : other)));
    },
  });

  // A term ends with its day, not with the day's first minute.
  const endOfDay = (value: string) => fromLocalInput(`${value}T23:59`, zone);
  const authorize = (event: FormEvent) => {
    event.preventDefault();
    const end = endOfDay(until);
    if (end) act.mutate({ name: 'authorize', until: end });
  };
  const train = (event: FormEvent) => {
    event.preventDefault();
    const begin = fromLocalInput(completed, zone);
    const end = endOfDay(expires);
    if (begin && end && course.trim()) act.mutate({ name: 'train', course: course.trim(), completed: begin, expires: end });
  };
  const except = (event: FormEvent) => {
    event.preventDefault();
    const end = endOfDay(exceptUntil);
    if (end && reason.trim()) act.mutate({ name: 'except', reason: reason.trim(), until: end });
  };
  const retire = (event: FormEvent) => {
    event.preventDefault();
    if (leaving.trim()) act.mutate({ name: 'retire', reason: leaving.trim() });
  };
  const toggle = (panel: Panel) => ({ 'aria-expanded': open === panel, onClick: () => setOpen(open === panel ? undefined : panel) });
  // Who left can be authorised again, and nothing else.
  const staying = changeable && member.active;
  const called = <span className="usa-sr-only">: {member.name}</span>;

  return (
    <li className="member">
      <div className="member__who">
        <h2 className="member__name">{member.name}</h2>
        <p>{member.title} · {unit(member.unit)}</p>
        <p className="quiet">{member.grants.map((grant) => t('members.roles.of', { role: role(grant.role), unit: unit(grant.unit) }) + (knowsRole(grant.role) ? '' : ` (${t('members.roles.unknown')})`)).join(', ')}</p>
        <p className="quiet">{member.login} · {member.email}</p>
      </div>
      <div className="member__terms">
        {!member.active && <p className="term term--none"><CrossSign /> {t('members.left')}</p>}
        <TermLine label={t('members.authorized')} until={member.authorized_until} now={now} by={member.authorized_by} />
        <TermLine label={t('members.trained')} until={member.trained_until} now={now} />
        {member.exception_until && <TermLine label={t('members.excepted')} until={member.exception_until} now={now} />}
        {member.locked_until && <p className="term term--ended"><WarningSign /> {t('members.locked', { at: moment(member.locked_until) })}</p>}
        {member.reset && (
          <p className={`term term--${member.reset.done_at ? 'none' : 'ended'}`}>
            <WarningSign /> {t('members.reset.by', { name: member.reset.by, at: moment(member.reset.at) })}{' '}
            {member.reset.used_at ? t('members.reset.used', { at: moment(member.reset.used_at) }) : t('members.reset.unused')}
          </p>
        )}
      </div>
      {(changeable || exceptable) && <div className="member__acts">
        {act.isError && <ErrorNotice error={act.error} focus />}
        {act.isSuccess && <Notice type="success" title={t('members.recorded')} level="h3" focus />}
        <div className="actions">
          {changeable && <Button type="button" outline {...toggle('authorize')}>{t('members.authorize')}{called}</Button>}
          {staying && <Button type="button" outline {...toggle('train')}>{t('members.train')}{called}</Button>}
          {staying && <Button type="button" outline {...toggle('roles')}>{t('members.roles')}{called}</Button>}
          {staying && <Button type="button" outline {...toggle('reset')}>{t('members.reset')}{called}</Button>}
          {exceptable && member.active && <Button type="button" outline {...toggle('except')}>{t('members.except')}{called}</Button>}
          {staying && member.locked_until && <Button type="button" disabled={act.isPending} onClick={() => act.mutate({ name: 'unlock' })}>{t('members.unlock')}{called}</Button>}
          {staying && <Button type="button" outline className="danger" {...toggle('retire')}>{t('members.retire')}{called}</Button>}
        </div>
        {open === 'reset' && <ResetPanel member={member} />}
        {open === 'retire' && (
          <form onSubmit={retire} className="reason-form">
            <p>{t('members.retire.body')}</p>
            <TextField id={`leaving-${member.id}`} required maxLength={500} label={t('members.retire.reason')} hint={t('members.retire.hint')} value={leaving} onChange={setLeaving} />
            <Button type="submit" className="danger" outline disabled={act.isPending}>{t('members.retire.submit')}{called}</Button>
          </form>
        )}
        {open === 'authorize' && (
          <form onSubmit={authorize} className="reason-form">
            {!member.active && <p>{t('members.left.back')}</p>}
            <DateField id={`until-${member.id}`} label={t('members.authorize.until')} value={until} onChange={setUntil} />
            <div className="actions">
              <Button type="submit" disabled={act.isPending}>{t('members.authorize')}</Button>
              {termOf(member.authorized_until, now) === 'current' && (
                <Button type="button" outline className="danger" disabled={act.isPending} onClick={() => act.mutate({ name: 'end-authorization' })}>{t('members.authorize.end')}{called}</Button>
              )}
            </div>
          </form>
        )}
        {open === 'roles' && (
          <RolePanel member={member} pending={act.isPending} onGrant={(grant) => act.mutate({ name: 'grant', grant })} onEnd={(grant) => act.mutate({ name: 'end-role', grant })} />
        )}
        {open === 'except' && (
          <form onSubmit={except} className="reason-form">
            <TextField id={`reason-${member.id}`} required maxLength={500} label={t('members.except.reason')} hint={t('members.except.hint')} value={reason} onChange={setReason} />
            <DateField id={`except-until-${member.id}`} label={t('members.authorize.until')} value={exceptUntil} onChange={setExceptUntil} />
            <Button type="submit" disabled={act.isPending}>{t('members.except')}</Button>
          </form>
        )}
        {open === 'train' && (
          <form onSubmit={train} className="reason-form">
            <FormGroup>
              <Label htmlFor={`course-${member.id}`}>{t('members.course')}</Label>
              <TextInput id={`course-${member.id}`} name="course" type="text" required value={course} onChange={(event) => setCourse(event.target.value)} />
            </FormGroup>
            <DateField id={`completed-${member.id}`} label={t('members.completed')} value={completed} onChange={setCompleted} />
            <DateField id={`expires-${member.id}`} label={t('members.expires')} value={expires} onChange={setExpires} />
            <Button type="submit" disabled={act.isPending}>{t('members.train')}</Button>
          </form>
        )}
      </div>}
    </li>
  );
}

export function MembersPage() {
  const { t } = useTranslation();
  const { session } = useSession();
  const changeable = may(session, 'authorize', 'manage-members');
  const exceptable = may(session, 'allow-exception');
  // Nobody gives themselves a permission, so nobody is offered it.
  const other = (id: string) => id !== session.member.id;
  const members = useQuery(membersQuery);
  const [sought, setSought] = useState('');
  const [now] = useState(() => Date.now());
  if (members.isPending) return <Loading />;
  if (!members.data) return <ErrorNotice error={members.error} onReload={() => void members.refetch()} />;
  const words = sought.trim().toLocaleLowerCase();
  const shown = members.data.filter((member) => [member.name, member.login, member.title, member.unit].some((text) => text.toLocaleLowerCase().includes(words)));
  return (
    <>
      <PageTitle title={t('members.title')} />
      <p>{t('members.intro')}</p>
      <p><Link to="/permissions">{t('permissions.title')}</Link></p>
      {changeable && <AddMember />}
      <div className="filters">
        <div>
          <Label htmlFor="member-filter">{t('members.find')}</Label>
          <TextInput id="member-filter" name="member-filter" type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
        </div>
      </div>
      {shown.length === 0
        ? <Empty title={t('members.noMatch')} />
        : <ul className="member-list">{shown.map((member) => <MemberItem key={member.id} member={member} now={now} changeable={changeable && other(member.id)} exceptable={exceptable && other(member.id)} />)}</ul>}
      {members.isError && <Notice type="warning" title={t('problem.offline')}><AlertText>{t('problem.offline.body')}</AlertText></Notice>}
    </>
  );
}
