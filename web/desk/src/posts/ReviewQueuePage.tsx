import { useTranslation } from '../i18n';
import { PageTitle } from '../shell/PageTitle';
import { Empty } from '../shell/states';
import { PostList } from './PostList';

export function ReviewQueuePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('queue.title')} />
      <p>{t('queue.intro')}</p>
      <PostList filter={{ forReview: true }} toPost={(post) => `/review/${post.id}`} empty={<Empty title={t('queue.none')}><p>{t('queue.none.help')}</p></Empty>} />
    </>
  );
}
