import { Link } from 'react-router';
import { useTranslation } from '../i18n';
import { PageTitle } from './PageTitle';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('problem.notFound')} />
      <p>{t('problem.notFound.body')}</p>
      <p><Link className="usa-link" to="/posts">{t('nav.toPosts')}</Link></p>
    </>
  );
}
