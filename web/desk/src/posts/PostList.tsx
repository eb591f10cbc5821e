// A list of posts with what each waits for. Used by the posts page and the review queue.
import { Button } from '@trussworks/react-uswds';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { postsQuery, type PostFilter } from '../api/queries';
import type { PostSummary } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { ErrorNotice, Loading } from '../shell/states';
import { StateTag } from './StateTag';

function PostItem({ post, to }: { post: PostSummary; to: string }) {
  const { t, count } = useTranslation();
  const { kind, unit, moment, role } = useAgency();
  return (
    <li className="post-item">
      <div className="post-item__main">
        <h2 className="post-item__title"><Link to={to}>{post.title || t('post.untitled')}</Link></h2>
        <p className="quiet">
          {[post.kind ? kind(post.kind) : '', unit(post.unit), post.author.name].filter(Boolean).join(' · ')}
        </p>
        <p className="quiet">{t('post.updated', { at: moment(post.updated) })}</p>
      </div>
      <div className="post-item__state">
        <StateTag state={post.state} />
        {post.correcting && <span>{t('post.correcting')}</span>}
        {post.waiting_for && <span>{t('post.waitingFor', { role: role(post.waiting_for) })}</span>}
        {(post.blocking ?? 0) > 0 && <span className="post-item__blocked">{count('post.blocking', post.blocking ?? 0)}</span>}
      </div>
    </li>
  );
}

interface PostListProps {
  filter: PostFilter;
  toPost: (post: PostSummary) => string;
  empty: ReactNode;
}

export function PostList({ filter, toPost, empty }: PostListProps) {
  const { t, count } = useTranslation();
  const posts = useInfiniteQuery(postsQuery(filter));
  if (posts.isPending) return <Loading />;
  if (posts.isError) return <ErrorNotice error={posts.error} onReload={() => void posts.refetch()} />;
  const items = posts.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      <p className="usa-sr-only" role="status">{count('posts.shown', items.length)}</p>
      <ul className="post-list">
        {items.map((post) => <PostItem key={post.id} post={post} to={toPost(post)} />)}
      </ul>
      {posts.hasNextPage && (
        <Button type="button" outline disabled={posts.isFetchingNextPage} onClick={() => void posts.fetchNextPage()}>
          {posts.isFetchingNextPage ? t('state.loading') : t('posts.more')}
        </Button>
      )}
    </>
  );
}
