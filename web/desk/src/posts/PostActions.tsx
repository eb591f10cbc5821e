// What the signed-in member may do with a post now. The server says which (`may`); one form is open at a time.
import { AlertText, Button, FormGroup, Label, Textarea } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, take } from '../api/client';
import { postQuery } from '../api/queries';
import type { Duty, Post } from '../api/types';
import { useTranslation, type MessageKey } from '../i18n';
import { useAgency } from '../shell/agency';
import { ErrorNotice, Notice } from '../shell/states';

type Act =
  | { name: 'release' }
  | { name: 'withdraw' }
  | { name: 'correct'; text: string }
  | { name: 'discard' }
  | { name: 'take-down'; text: string }
  | { name: 'duty'; duty: string; text: string };

function send(post: Post, act: Act): Promise<Post> {
  const path = { id: post.id };
  switch (act.name) {
    case 'release':
      return take(api.POST('/api/posts/{id}/release', { params: { path }, body: { digest: post.digest } }));
    case 'withdraw':
      return take(api.POST('/api/posts/{id}/withdraw', { params: { path } }));
    case 'correct':
      return take(api.POST('/api/posts/{id}/corrections', { params: { path }, body: { what_changed: act.text } }));
    case 'discard':
      return take(api.POST('/api/posts/{id}/discard', { params: { path } }));
    case 'take-down':
      return take(api.POST('/api/posts/{id}/takedown', { params: { path }, body: { reason: act.text } }));
    case 'duty':
      return take(api.POST('/api/posts/{id}/duties/{duty}', { params: { path: { ...path, duty: act.duty } }, body: { note: act.text } }));
  }
}

interface ReasonFormProps {
  id: string;
  label: string;
  hint: string;
  submit: string;
  dangerous?: boolean;
  busy: boolean;
  onSubmit: (text: string) => void;
  onCancel: () => void;
}

function ReasonForm({ id, label, hint, submit, dangerous = false, busy, onSubmit, onCancel }: ReasonFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onSubmit(text.trim());
    else field.current?.focus();
  };
  return (
    <form className="reason-form" onSubmit={submitted}>
      <FormGroup>
        <Label htmlFor={id}>{label}</Label>
        <span className="usa-hint" id={`${id}-hint`}>{hint}</span>
        <Textarea id={id} name="reason" rows={3} maxLength={500} required inputRef={field} aria-describedby={`${id}-hint`}
          value={text} onChange={(event) => setText(event.target.value)} />
      </FormGroup>
      <div className="actions">
        <Button type="submit" secondary={dangerous} disabled={busy}>{submit}</Button>
        <Button type="button" outline disabled={busy} onClick={onCancel}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}

function DutyItem({ duty, mayDo, busy, onDone }: { duty: Duty; mayDo: boolean; busy: boolean; onDone: (note: string) => void }) {
  const { t } = useTranslation();
  const { role, moment } = useAgency();
  const [open, setOpen] = useState(false);
  const overdue = duty.due !== undefined && !duty.done_at && new Date(duty.due) < new Date();
  return (
    <li className="duty">
      <p><strong>{duty.what}</strong></p>
      <p className="quiet">
        {role(duty.role)} · {t('finding.clause', { clause: duty.clause })}
        {duty.due && <> · {overdue ? <strong>{t('duty.overdue', { at: moment(duty.due) })}</strong> : t('duty.due', { at: moment(duty.due) })}</>}
        {duty.before_release && <> · {t('duty.beforeRelease')}</>}
      </p>
      {duty.done_at
        ? <p>{t('duty.doneAt', { at: moment(duty.done_at), by: duty.done_by ?? '' })}</p>
        : mayDo && (open
          ? <ReasonForm id={`duty-${duty.id}`} label={t('duty.note')} hint={t('duty.note.hint')} submit={t('duty.done')} busy={busy} onSubmit={onDone} onCancel={() => setOpen(false)} />
          : <Button type="button" outline onClick={() => setOpen(true)}>{t('duty.done')}</Button>)}
    </li>
  );
}

const focusWhenShown = (element: HTMLElement | null) => element?.focus();

const success: Record<Act['name'], MessageKey> = {
  release: 'act.released',
  withdraw: 'act.withdrawn',
  correct: 'act.correcting',
  discard: 'act.discarded',
  'take-down': 'act.takenDown',
  duty: 'act.dutyDone',
};

export function PostActions({ post, onReload }: { post: Post; onReload: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'correct' | 'discard' | 'take-down'>();

  const act = useMutation({
    mutationFn: (what: Act) => send(post, what),
    onSuccess: (after, what) => {
      setOpen(undefined);
      queries.setQueryData(postQuery(after.id).queryKey, after);
      void queries.invalidateQueries({ queryKey: ['posts'] });
      void queries.invalidateQueries({ queryKey: ['timeline', after.id] });
      if (what.name === 'correct' || what.name === 'withdraw') void navigate(`/write/${after.id}`);
    },
  });

  const may = (what: Post['may'][number]) => post.may.includes(what);
  // What is due after the release waits until there was one.
  const wentOut = post.public_url !== undefined || post.state === 'released' || post.state === 'expired' || post.state === 'taken-down';
  const duties = post.decision.duties.filter((duty) => duty.before_release || wentOut);
  const holding = duties.filter((duty) => duty.before_release && !duty.done_at);
  const scheduledFor = post.package.window?.not_before;
  const inFuture = scheduledFor !== undefined && new Date(scheduledFor).getTime() > new Date(post.updated).getTime();

  return (
    <>
      {act.isError && <ErrorNotice error={act.error} focus onReload={() => { act.reset(); onReload(); }} />}
      {act.isSuccess && <Notice type="success" title={t(act.variables.name === 'release' && post.state === 'scheduled' ? 'act.scheduled' : success[act.variables.name])} focus />}
      <div className="actions">
        {may('release') && (
          <Button type="button" disabled={act.isPending || holding.length > 0} aria-describedby={holding.length > 0 ? 'release-held' : undefined}
            onClick={() => act.mutate({ name: 'release' })}>
            {t(inFuture ? 'act.schedule' : 'act.release')}
          </Button>
        )}
        {(may('approve') || may('return')) && <Link className="usa-button" to={`/review/${post.id}`}>{t('act.review')}</Link>}
        {may('edit') && !may('withdraw') && <Link className="usa-button usa-button--outline" to={`/write/${post.id}`}>{t(post.correcting ? 'act.editCorrection' : 'act.edit')}</Link>}
        {may('withdraw') && <Button type="button" outline disabled={act.isPending} onClick={() => act.mutate({ name: 'withdraw' })}>{t('act.withdraw')}</Button>}
        {may('correct') && <Button type="button" outline disabled={act.isPending} aria-expanded={open === 'correct'} onClick={() => setOpen('correct')}>{t('act.correct')}</Button>}
        {may('discard') && <Button type="button" outline disabled={act.isPending} aria-expanded={open === 'discard'} onClick={() => setOpen('discard')}>{t('act.discard')}</Button>}
        {may('take-down') && <Button type="button" outline className="danger" disabled={act.isPending} aria-expanded={open === 'take-down'} onClick={() => setOpen('take-down')}>{t('act.takeDown')}</Button>}
        {post.public_url && <a className="usa-button usa-button--outline" href={post.public_url}>{t('act.public')}</a>}
      </div>
      {may('release') && holding.length > 0 && (
        <div id="release-held">
          <Notice type="warning" title={t('act.held')}><AlertText>{holding.map((duty) => duty.what).join(' ')}</AlertText></Notice>
        </div>
      )}
      {open === 'correct' && (
        <ReasonForm id="what-changed" label={t('act.correct.what')} hint={t('act.correct.hint')} submit={t('act.correct.start')} busy={act.isPending}
          onSubmit={(text) => act.mutate({ name: 'correct', text })} onCancel={() => setOpen(undefined)} />
      )}
      {open === 'discard' && (
        <section aria-labelledby="discard-title" className="reason-form">
          <h2 id="discard-title" tabIndex={-1} ref={focusWhenShown}>{t('act.discard.sure')}</h2>
          <p>{t('act.discard.hint')}</p>
          <div className="actions">
            <Button type="button" secondary disabled={act.isPending} onClick={() => act.mutate({ name: 'discard' })}>{t('act.discard.yes')}</Button>
            <Button type="button" outline disabled={act.isPending} onClick={() => setOpen(undefined)}>{t('action.cancel')}</Button>
          </div>
        </section>
      )}
      {open === 'take-down' && (
        <ReasonForm id="takedown-reason" label={t('act.takeDown.reason')} hint={t('act.takeDown.hint')} submit={t('act.takeDown')} dangerous busy={act.isPending}
          onSubmit={(text) => act.mutate({ name: 'take-down', text })} onCancel={() => setOpen(undefined)} />
      )}
      {duties.length > 0 && (
        <section aria-labelledby="duties-title">
          <h2 id="duties-title">{t('duty.title')}</h2>
          <ul className="duties">
            {duties.map((duty) => (
              <DutyItem key={`${duty.id}-${duty.done_at ?? ''}`} duty={duty} mayDo={may('duty')} busy={act.isPending}
                onDone={(text) => act.mutate({ name: 'duty', duty: duty.id, text })} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
