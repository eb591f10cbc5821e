// Write a post and see, while typing, what the directive says about it.
import { AlertText, Button } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api, ApiError, take } from '../api/client';
import { explain } from '../api/problems';
import { directiveQuery, postQuery, unitsQuery } from '../api/queries';
import type { Directive, Finding, Package, PostState, Unit } from '../api/types';
import { useTranslation } from '../i18n';
import { FindingList } from '../posts/FindingList';
import { PreviewList } from '../posts/PreviewList';
import { onlyOverridableBlocks } from '../posts/review';
import { RouteView } from '../posts/RouteView';
import { dropKeptDraft, keptDraft } from '../session/kept_draft';
import { useSession } from '../session/session';
import { PageTitle } from '../shell/PageTitle';
import { ErrorNotice, Loading, Notice } from '../shell/states';
import { utf16Span } from '../text/utf8';
import { AudiencePicker } from './AudiencePicker';
import type { Saved } from './autosave';
import { Conflict } from './Conflict';
import { MediaEditor } from './MediaEditor';
import { outgoing, startingPackage } from './package';
import { Renditions } from './Renditions';
import { SaveStatus } from './SaveStatus';
import { CorrectionField, DeclarationFields, KindField, OutletFields, WindowFields } from './sections';
import { useDecision } from './use_decision';
import { useDraft } from './use_draft';

// Editing a post on its way makes its approvals void, so it is taken back to draft by an act of its own.
const onItsWay: readonly PostState[] = ['in-review', 'cleared', 'scheduled'];

export function WritePage() {
  const { id } = useParams();
  const { session } = useSession();
  const { t } = useTranslation();
  const queries = useQueryClient();
  const directive = useQuery(directiveQuery);
  const units = useQuery(unitsQuery);
  // A draft made on this page gets its address when it is first saved; that is not another post.
  const [own, setOwn] = useState<string>();
  const continued = id !== undefined && id === own;
  const stored = useQuery({ ...postQuery(id ?? ''), enabled: id !== undefined && !continued, staleTime: 0, gcTime: 0 });
  const withdraw = useMutation({
    mutationFn: (post: string) => take(api.POST('/api/posts/{id}/withdraw', { params: { path: { id: post } } })),
    onSuccess: (post) => queries.setQueryData(postQuery(post.id).queryKey, post),
  });

  const failed = directive.error ?? units.error ?? (id !== undefined && !continued ? stored.error : null);
  if (failed) return <ErrorNotice error={failed} onReload={() => void Promise.all([directive.refetch(), units.refetch(), id ? stored.refetch() : undefined])} />;
  if (!directive.data || !units.data) return <Loading />;
  if (id !== undefined && !continued) {
    if (!stored.data) return <Loading />;
    if (!stored.data.may.includes('edit') || onItsWay.includes(stored.data.state)) {
      return (
        <>
          <PageTitle title={stored.data.title || t('post.untitled')} />
          {withdraw.isError && <ErrorNotice error={withdraw.error} focus />}
          <Notice type="info" title={t('write.notNow')}>
            <AlertText>{t(stored.data.may.includes('withdraw') ? 'write.notNow.review' : 'write.notNow.body')}</AlertText>
            <p className="usa-alert__text actions">
              {stored.data.may.includes('withdraw') && (
                <Button type="button" disabled={withdraw.isPending} onClick={() => withdraw.mutate(stored.data.id)}>{t('write.withdraw')}</Button>
              )}
              <Link className="usa-button usa-button--outline" to={`/posts/${stored.data.id}`}>{t('review.toPost')}</Link>
            </p>
          </Notice>
        </>
      );
    }
  }

  const opened: Saved | undefined = stored.data && !continued ? { post: stored.data, etag: stored.data.etag } : undefined;
  const kept = keptDraft(session.member.id, id ?? null);
  return (
    <Writer
      key={continued ? 'new' : (id ?? 'new')}
      directive={directive.data}
      units={units.data}
      opened={kept && opened && kept.etag ? { ...opened, etag: kept.etag } : opened}
      initial={kept?.draft ?? opened?.post.package ?? startingPackage(directive.data, session.unit.slug)}
      restored={kept !== undefined}
      onFirstSave={setOwn}
    />
  );
}

interface WriterProps {
  directive: Directive;
  units: readonly Unit[];
  opened: Saved | undefined;
  initial: Package;
  restored: boolean;
  onFirstSave: (id: string) => void;
}

interface Missing {
  kind: boolean;
  title: boolean;
  text: boolean;
  areas: boolean;
  outlets: boolean;
}

const nothingMissing: Missing = { kind: false, title: false, text: false, areas: false, outlets: false };

function missingIn(draft: Package): Missing {
  const [original] = draft.renditions;
  return {
    kind: draft.kind === '',
    title: !original?.title.trim(),
    text: !original?.text.trim(),
    areas: draft.audience.areas.length === 0,
    outlets: draft.channels.length === 0,
  };
}

function Writer({ directive, units, opened, initial, restored, onFirstSave }: WriterProps) {
  const translation = useTranslation();
  const { t, count } = translation;
  const { session } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { draft, saved, saveState, change, flush, retry, keepMine, takeTheirs, etag } = useDraft(initial, opened, restored);
  const [rendition, setRendition] = useState(0);
  const [current, setCurrent] = useState<number[]>([]);
  const [missing, setMissing] = useState(nothingMissing);
  const [previewed, setPreviewed] = useState<{ id: string; digest: string }>();
  const [wasRestored, setWasRestored] = useState(restored);
  const titleField = useRef<HTMLTextAreaElement>(null);
  const textField = useRef<HTMLTextAreaElement>(null);
  const toShow = useRef<Finding>(undefined);
  const written = draft.kind !== '' || draft.renditions.some(({ title, text }) => title !== '' || text !== '');
  const { judgement, behind, error: decideError } = useDecision(draft, written);
  const decision = judgement?.decision;
  // A text that cannot be judged is the writer's to change; all else passes.
  const notJudged = decideError && ([413, 422].includes(decideError.status) ? decideError.message : t('finding.unreachable'));
  const savedId = saved?.post.id;
  const openedId = opened?.post.id;

  useEffect(() => {
    if (!savedId || openedId) return;
    onFirstSave(savedId);
    void navigate(`/write/${savedId}`, { replace: true });
  }, [savedId, openedId, navigate, onFirstSave]);

  const select = (finding: Finding) => {
    const { part, index, begin, end } = finding.place;
    if (part === 'alt') {
      document.getElementById(`alt-${index}`)?.focus();
      return;
    }
    const judged = judgement?.judged.renditions[index];
    const field = part === 'title' ? titleField.current : textField.current;
    if (!field || !judged) return;
    const span = utf16Span(part === 'title' ? judged.title : judged.text, begin, end);
    field.focus();
    field.setSelectionRange(span.begin, span.end);
    field.scrollIntoView({ block: 'center' });
  };

  const show = (finding: Finding) => {
    const { part, index } = finding.place;
    if ((part === 'title' || part === 'text') && index !== rendition) {
      toShow.current = finding;
      setRendition(index);
    } else {
      select(finding);
    }
  };

  // The words can be selected once their language is open.
  useEffect(() => {
    const finding = toShow.current;
    toShow.current = undefined;
    if (finding) select(finding);
  });

  const openPreview = async () => {
    if ((await flush()) && saved) setPreviewed({ id: saved.post.id, digest: saved.post.digest });
  };
  // The preview that is open follows what is saved.
  const shownPreview = previewed && saved ? { id: saved.post.id, digest: saved.post.digest } : undefined;

  const submit = useMutation({
    mutationFn: async () => {
      if (!(await flush())) return undefined;
      const version = etag();
      if (!version || !savedId) return undefined;
      return take(api.POST('/api/posts/{id}/submit', { params: { path: { id: savedId }, header: { 'If-Match': version } } }));
    },
    onSuccess: (post) => {
      if (!post) return;
      dropKeptDraft(session.member.id);
      queries.setQueryData(postQuery(post.id).queryKey, post);
      void queries.invalidateQueries({ queryKey: ['posts'] });
      void navigate(`/posts/${post.id}`, { state: { submitted: true } });
    },
  });

  const trySubmit = () => {
    const now = missingIn(draft);
    setMissing(now);
    const first = now.kind ? 'kind' : now.title ? 'title' : now.text ? 'text' : now.areas ? 'audience-title' : now.outlets ? 'outlets-title' : undefined;
    if (!first) {
      submit.mutate();
      return;
    }
    if (now.title || now.text) setRendition(0);
    document.getElementById(first)?.focus();
  };

  if (saveState.name === 'conflict') {
    return <Conflict mine={draft} theirs={saveState.theirs} onKeepMine={keepMine} onTakeTheirs={takeTheirs} />;
  }

  const refused = submit.error instanceof ApiError ? submit.error : undefined;
  // The server's own decision where it sent one; else the latest that was made while typing.
  const blocked = refused?.problem.decision ?? (refused?.code === 'blocked' ? decision : undefined);
  const blocking = decision?.findings.filter((finding) => finding.effect === 'block').length ?? 0;
  const judged = judgement?.judged ?? draft;

  return (
    <>
      <PageTitle title={saved?.post.correcting ? t('write.correction') : opened ? t('write.edit') : t('write.new')}>
        <SaveStatus state={saveState} onRetry={retry} />
      </PageTitle>
      {wasRestored && (
        <Notice type="info" title={t('write.restored')}>
          <AlertText>{t('write.restored.body')} <button type="button" className="link-button" onClick={() => setWasRestored(false)}>{t('action.dismiss')}</button></AlertText>
        </Notice>
      )}
      <p className="quiet">{t('write.under', { title: directive.title, version: directive.version })}</p>

      <div className="writer">
        <section className="writer__text" aria-label={t('write.words')}>
          {draft.correction?.of && <CorrectionField draft={draft} onChange={change} />}
          <KindField draft={draft} onChange={change} directive={directive} missing={missing.kind && draft.kind === ''} />
          <Renditions draft={draft} languages={directive.languages} judgement={judgement} open={Math.min(rendition, draft.renditions.length - 1)} onOpen={setRendition}
            onChange={(next) => change(() => next)} onCaret={setCurrent} titleRef={titleField} textRef={textField}
            missing={{ title: missing.title && !draft.renditions[0]?.title.trim() && rendition === 0, text: missing.text && !draft.renditions[0]?.text.trim() && rendition === 0 }} />
        </section>

        <aside className="writer__findings" aria-labelledby="findings-title">
          <h2 id="findings-title">{t('finding.title')}</h2>
          <p role="status" className="verdict-line">
            {!written || !decision ? t('finding.waiting')
              : onlyOverridableBlocks(decision) ? t('verdict.override')
                : decision.verdict === 'blocked' ? count('verdict.blocked', blocking)
                : decision.verdict === 'needs-approval' ? t('verdict.approval') : t('verdict.allowed')}
          </p>
          <p className="quiet behind">{behind ? t('finding.checking') : notJudged ?? '\u00a0'}</p>
          {written && decision && (
            <>
              <FindingList findings={decision.findings} judged={judged} onShow={show} current={current} />
              <h3>{t('route.title')}</h3>
              <RouteView decision={decision} reviews={[]} />
              {decision.duties.length > 0 && (
                <>
                  <h3>{t('duty.title')}</h3>
                  <ul>{decision.duties.map((duty) => <li key={duty.id}>{duty.what} ({duty.clause})</li>)}</ul>
                </>
              )}
              {decision.precedence && <p className="quiet">{decision.precedence}</p>}
            </>
          )}
        </aside>

        <div className="writer__rest">
          <section aria-labelledby="media-title">
            <h2 id="media-title">{t('write.media')}</h2>
            <MediaEditor draft={draft} offenseClasses={directive.offense_classes} findings={decision?.findings ?? []} onChange={change} />
          </section>
          <section aria-labelledby="declare-title">
            <h2 id="declare-title">{t('write.declare')}</h2>
            <DeclarationFields draft={draft} onChange={change} />
          </section>
          <section aria-labelledby="audience-title">
            <h2 id="audience-title" tabIndex={-1}>{t('write.audience')}</h2>
            <AudiencePicker draft={draft} units={units} missing={missing.areas && draft.audience.areas.length === 0} onChange={change} />
          </section>
          <section aria-labelledby="outlets-title">
            <h2 id="outlets-title" tabIndex={-1}>{t('write.outlets')}</h2>
            <OutletFields draft={draft} onChange={change} directive={directive} missing={missing.outlets && draft.channels.length === 0} />
          </section>
          <section aria-labelledby="window-title">
            <h2 id="window-title">{t('write.window')}</h2>
            <WindowFields draft={draft} onChange={change} />
          </section>
          <section aria-labelledby="preview-title">
            <h2 id="preview-title">{t('preview.title')}</h2>
            <p className="quiet">{t('preview.help')}</p>
            <Button type="button" outline disabled={!savedId} onClick={() => void openPreview()}>{t('preview.show')}</Button>
            {shownPreview && <PreviewList id={shownPreview.id} digest={shownPreview.digest} />}
          </section>
          <section aria-labelledby="submit-title" className="verdict">
            <h2 id="submit-title">{t('submit.title')}</h2>
            {blocked && (
              <Notice type="error" title={t(explain(refused).title)} focus>
                <AlertText>{t('problem.blocked.body')}</AlertText>
                <div className="usa-alert__text">
                  <FindingList findings={blocked.findings.filter((finding) => finding.effect === 'block')} judged={outgoing(draft)} onShow={show} />
                </div>
              </Notice>
            )}
            {submit.isError && !blocked && <ErrorNotice error={submit.error} focus onReload={() => submit.reset()} />}
            <p>{t(decision?.verdict === 'allowed' ? 'submit.help.allowed' : 'submit.help')}</p>
            <div className="actions">
              <Button type="button" disabled={submit.isPending || (!savedId && !written)} onClick={trySubmit}>
                {submit.isPending ? t('submit.working') : t(decision?.verdict === 'allowed' ? 'submit.clear' : 'submit.send')}
              </Button>
            </div>
          </section>
        </div>
      </div>
    </>
  );
}
