// One post: what it is, what can be done, what happened to it.
import { AlertText } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'react-router';
import { postQuery, timelineQuery } from '../api/queries';
import type { Post } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { PageTitle } from '../shell/PageTitle';
import { ErrorNotice, Loading, Notice } from '../shell/states';
import { Deliveries } from './Deliveries';
import { FindingList } from './FindingList';
import { PackageFacts, PublicText } from './PackageView';
import { PostActions } from './PostActions';
import { PreviewList } from './PreviewList';
import { RouteView } from './RouteView';
import { StateTag } from './StateTag';
import { TimelineView } from './TimelineView';

export function PostPage() {
  const { id = '' } = useParams();
  const post = useQuery(postQuery(id));
  if (post.isPending) return <Loading />;
  if (!post.data) return <ErrorNotice error={post.error} onReload={() => void post.refetch()} />;
  return <OnePost key={id} post={post.data} onReload={() => void post.refetch()} />;
}

function Reviews({ reviews }: { reviews: Post['reviews'] }) {
  const { t } = useTranslation();
  const { moment, role } = useAgency();
  const said = reviews.filter((review) => review.comment || review.verdict === 'return' || !review.current);
  if (said.length === 0) return null;
  return (
    <section aria-labelledby="reviews-title">
      <h2 id="reviews-title">{t('post.reviews')}</h2>
      <ul className="plain-list">
        {said.map((review) => (
          <li key={review.reviewer.id + review.at} className="said">
            <p><strong>{t(review.verdict === 'approve' ? 'post.review.approve' : 'post.review.return')}</strong>{!review.current && <> · {t('post.review.void')}</>}</p>
            <p className="quiet">{review.reviewer.name}{review.role ? `, ${role(review.role)}` : ''} · {moment(review.at)}</p>
            {review.comment && <blockquote>{review.comment}</blockquote>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnePost({ post, onReload }: { post: Post; onReload: () => void }) {
  const { t } = useTranslation();
  const { kind, unit, moment, directive } = useAgency();
  const location = useLocation();
  const timeline = useQuery(timelineQuery(post.id));
  const justSubmitted = (location.state as { submitted?: boolean } | null)?.submitted === true;
  const open = post.state === 'draft' || post.state === 'in-review' || post.state === 'cleared' || post.correcting === true;

  return (
    <>
      <PageTitle title={post.title || t('post.untitled')}>
        <StateTag state={post.state} />
      </PageTitle>
      <p className="quiet">
        {[post.kind ? kind(post.kind) : '', unit(post.unit), `${post.author.name}, ${post.author.title}`, t('post.version', { version: post.version }), moment(post.updated)].filter(Boolean).join(' · ')}
      </p>
      {justSubmitted && (
        <Notice type="success" title={t(post.state === 'in-review' ? 'submit.sent' : 'submit.cleared')} focus>
          <AlertText>{t(post.state === 'in-review' ? 'submit.sent.body' : 'submit.cleared.body')}</AlertText>
        </Notice>
      )}
      {post.sight === 'published' && (
        <Notice type="info" title={t('post.published')}><AlertText>{t('post.published.body')}</AlertText></Notice>
      )}
      {post.correcting && (
        <Notice type="info" title={t('post.correcting')}>
          <AlertText>{t('post.correcting.body')}{post.what_changed ? ` ${t('post.whatChanged', { what: post.what_changed })}` : ''}</AlertText>
        </Notice>
      )}
      <PostActions post={post} onReload={onReload} />
      <div className="columns">
        <div>
          {open && (
            <section aria-labelledby="route-title">
              <h2 id="route-title">{t('route.title')}</h2>
              <RouteView decision={post.decision} reviews={post.reviews} />
            </section>
          )}
          <Reviews reviews={post.reviews} />
          <section aria-labelledby="deliveries-title">
            <h2 id="deliveries-title">{t('deliveries.title')}</h2>
            {timeline.isPending ? <Loading /> : timeline.isError ? <ErrorNotice error={timeline.error} onReload={() => void timeline.refetch()} /> : <Deliveries deliveries={timeline.data.deliveries} />}
          </section>
          <section aria-labelledby="timeline-title">
            <h2 id="timeline-title">{t('timeline.title')}</h2>
            {timeline.isPending ? <Loading /> : timeline.isError ? null : <TimelineView events={timeline.data.events} />}
          </section>
        </div>
        <div>
          <section aria-labelledby="package-title">
            <h2 id="package-title">{t('post.package')}</h2>
            <PublicText shown={post.package} decision={post.decision} />
            <PackageFacts shown={post.package} />
            <p className="digest">{t('post.digest')} <code>{post.digest}</code></p>
          </section>
          {post.sight === 'whole' && (
            <section aria-labelledby="findings-title">
              <h2 id="findings-title">{t('finding.title')}</h2>
              <FindingList findings={post.decision.findings} judged={post.package} />
              <p className="quiet">{t('post.directive', { directive: directive(post.decision.directive), version: post.decision.directive_version })}{post.decision.precedence ? ` ${post.decision.precedence}` : ''}</p>
            </section>
          )}
          <details className="disclosure">
            <summary>{t('preview.title')}</summary>
            <PreviewList id={post.id} digest={post.digest} />
          </details>
        </div>
      </div>
    </>
  );
}
