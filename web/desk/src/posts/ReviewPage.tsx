// Read the package, then approve it or send it back.
import { AlertText, Button, FormGroup, Label, Textarea } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, take } from '../api/client';
import { postQuery } from '../api/queries';
import type { Finding, Post, ReviewBody } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { PageTitle } from '../shell/PageTitle';
import { ErrorNotice, Loading, Notice } from '../shell/states';
import { FindingList } from './FindingList';
import { PackageFacts, PublicText } from './PackageView';
import { PreviewList } from './PreviewList';
import { overridableFindings, reviewBody, type ReviewForm } from './review';
import { RouteView } from './RouteView';
import { StateTag } from './StateTag';

export function ReviewPage() {
  const { id = '' } = useParams();
  const post = useQuery(postQuery(id));
  if (post.isPending) return <Loading />;
  if (!post.data) return <ErrorNotice error={post.error} onReload={() => void post.refetch()} />;
  return <Review key={id} latest={post.data} onReload={async () => (await post.refetch()).data} />;
}

interface OverridesProps {
  findings: readonly Finding[];
  form: ReviewForm;
  missing: boolean;
  onChange: (form: ReviewForm) => void;
}

function Overrides({ findings, form, missing, onChange }: OverridesProps) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <fieldset className="usa-fieldset">
      <legend className="usa-legend">{t('review.overrides')}</legend>
      <p className="usa-hint">{t('review.overrides.hint')}</p>
      {findings.map((finding) => {
        const reason = form.reasons[finding.rule] ?? '';
        const error = missing && reason.trim() === '';
        return (
          <FormGroup key={finding.rule} error={error}>
            <Label htmlFor={`reason-${finding.rule}`} error={error}>
              {t('review.reason')}: {finding.message} ({finding.clause})
            </Label>
            {error && <span className="usa-error-message" id={`reason-error-${finding.rule}`}>{t('review.reason.missing')}</span>}
            <Textarea id={`reason-${finding.rule}`} name="reason" rows={2} maxLength={500} error={error} value={reason}
              aria-describedby={error ? `reason-error-${finding.rule}` : undefined}
              onChange={(event) => onChange({ ...form, reasons: { ...form.reasons, [finding.rule]: event.target.value } })} />
          </FormGroup>
        );
      })}
    </fieldset>
  );
}

function Review({ latest, onReload }: { latest: Post; onReload: () => Promise<Post | undefined> }) {
  const { t } = useTranslation();
  const { kind, unit, moment } = useAgency();
  const queries = useQueryClient();
  // What the reviewer reads stays as it is when the post changes behind it: the approval is of this.
  const [read, setRead] = useState(latest);
  const [form, setForm] = useState<ReviewForm>({ comment: '', reasons: {} });
  const [commentMissing, setCommentMissing] = useState(false);
  const [reasonMissing, setReasonMissing] = useState(false);
  const commentField = useRef<HTMLTextAreaElement>(null);

  const review = useMutation({
    mutationFn: (body: ReviewBody) => take(api.POST('/api/posts/{id}/reviews', { params: { path: { id: read.id } }, body })),
    onSuccess: (after) => {
      setRead(after);
      queries.setQueryData(postQuery(after.id).queryKey, after);
      void queries.invalidateQueries({ queryKey: ['posts'] });
      void queries.invalidateQueries({ queryKey: ['timeline', after.id] });
    },
  });

  const changed = latest.digest !== read.digest;
  const mayApprove = read.may.includes('approve');
  const mayRelease = read.may.includes('approve-and-release');
  const mayReturn = read.may.includes('return');
  const overridable = overridableFindings(read.decision.findings);
  const disabled = changed || review.isPending;

  // The comment stays; reasons for overrides do not, since they were given for other findings.
  const reload = async () => {
    const fresh = await onReload();
    if (!fresh) return;
    review.reset();
    setRead(fresh);
    setForm((before) => ({ ...before, reasons: {} }));
  };
  const send = (verdict: ReviewBody['verdict'], release = false) => {
    if (verdict === 'return' && form.comment.trim() === '') {
      setCommentMissing(true);
      commentField.current?.focus();
      return;
    }
    setCommentMissing(false);
    const open = overridable.find((finding) => !form.reasons[finding.rule]?.trim());
    setReasonMissing(verdict === 'approve' && open !== undefined);
    if (verdict === 'approve' && open) {
      document.getElementById(`reason-${open.rule}`)?.focus();
      return;
    }
    review.mutate(reviewBody(read, verdict, form, release));
  };

  return (
    <>
      <PageTitle title={read.package.renditions[0]?.title || t('post.untitled')}>
        <StateTag state={read.state} />
      </PageTitle>
      <p className="quiet">
        {[kind(read.kind), unit(read.unit), `${read.author.name}, ${read.author.title}`, moment(read.updated)].join(' · ')}
      </p>
      {changed && !review.isSuccess && (
        <Notice type="warning" title={t('problem.changed')} focus>
          <AlertText>{t('problem.changed.body')}</AlertText>
          <p className="usa-alert__text"><Button type="button" outline onClick={() => void reload()}>{t('action.reload')}</Button></p>
        </Notice>
      )}
      {review.isSuccess && (
        <Notice type="success" title={t(review.variables.verdict === 'return' ? 'review.returned' : 'review.approved')} focus>
          <AlertText>
            {read.state === 'in-review' ? t('review.more') : read.state === 'released' ? t('review.released') : read.state === 'cleared' ? t('review.cleared') : t('review.now', { state: t(`postState.${read.state}`) })}
          </AlertText>
          <AlertText><Link className="usa-link" to={`/posts/${read.id}`}>{t('review.toPost')}</Link> · <Link className="usa-link" to="/review">{t('review.toQueue')}</Link></AlertText>
        </Notice>
      )}
      {review.isError && <ErrorNotice error={review.error} onReload={() => void reload()} focus />}

      <div className="columns">
        <div>
          <section aria-labelledby="package-title">
            <h2 id="package-title">{t('review.package')}</h2>
            <PublicText shown={read.package} decision={read.decision} />
            <PackageFacts shown={read.package} />
          </section>
          <details className="disclosure">
            <summary>{t('preview.title')}</summary>
            <PreviewList id={read.id} digest={read.digest} />
          </details>
        </div>
        <div>
          <section aria-labelledby="findings-title">
            <h2 id="findings-title">{t('finding.title')}</h2>
            <FindingList findings={read.decision.findings} judged={read.package} />
          </section>
          <section aria-labelledby="route-title">
            <h2 id="route-title">{t('route.title')}</h2>
            <RouteView decision={read.decision} reviews={read.reviews} />
          </section>
        </div>
      </div>

      {(mayApprove || mayReturn) && !review.isSuccess && (
        <section aria-labelledby="verdict-title" className="verdict">
          <h2 id="verdict-title">{t('review.title')}</h2>
          {mayApprove && <Overrides findings={overridable} form={form} missing={reasonMissing} onChange={setForm} />}
          <FormGroup error={commentMissing}>
            <Label htmlFor="comment" error={commentMissing}>{t('review.comment')}</Label>
            <span className="usa-hint" id="comment-hint">{t('review.comment.hint')}</span>
            {commentMissing && <span className="usa-error-message" id="comment-error">{t('review.comment.missing')}</span>}
            <Textarea id="comment" name="comment" rows={3} inputRef={commentField} error={commentMissing} value={form.comment}
              aria-describedby={commentMissing ? 'comment-error' : 'comment-hint'}
              onChange={(event) => setForm({ ...form, comment: event.target.value })} />
          </FormGroup>
          <p className="digest">{t('review.digest')} <code>{read.digest}</code></p>
          <div className="actions">
            {mayApprove && (
              <>
                {mayRelease && <Button type="button" disabled={disabled} onClick={() => send('approve', true)}>{t('review.approveRelease')}</Button>}
                <Button type="button" outline={mayRelease} disabled={disabled} onClick={() => send('approve')}>{t('review.approve')}</Button>
              </>
            )}
            {mayReturn && <Button type="button" outline className="danger" disabled={disabled} onClick={() => send('return')}>{t('review.return')}</Button>}
          </div>
          {mayRelease && <p className="quiet">{t('review.approveRelease.help')}</p>}
        </section>
      )}
      {!mayApprove && !mayReturn && !review.isSuccess && (
        <Notice type="info" title={t('review.notYours')}>
          <AlertText>{t('review.notYours.body')} <Link className="usa-link" to={`/posts/${read.id}`}>{t('review.toPost')}</Link></AlertText>
        </Notice>
      )}
    </>
  );
}
