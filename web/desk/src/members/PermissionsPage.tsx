// Which role opens which door of the desk, under the directive in force: the server's own table, line by line.
import { Table } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { permissionsQuery } from '../api/queries';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { PageTitle } from '../shell/PageTitle';
import { ErrorNotice, Loading } from '../shell/states';

export function PermissionsPage() {
  const { t } = useTranslation();
  const { role } = useAgency();
  const matrix = useQuery(permissionsQuery);
  if (matrix.isPending) return <Loading />;
  if (!matrix.data) return <ErrorNotice error={matrix.error} onReload={() => void matrix.refetch()} />;
  const { routes, roles } = matrix.data;
  const whom = (at: number, how: 'yes' | 'own') => {
    const named = roles.filter(({ opens }) => opens[at] === how).map(({ id }) => role(id));
    return named.length === 0 ? t('permissions.nobody') : named.length === roles.length ? t('permissions.everybody') : named.join(', ');
  };
  return (
    <>
      <PageTitle title={t('permissions.title')} />
      <p>{t('permissions.intro')}</p>
      <Table fullWidth stackedStyle="default" caption={t('permissions.title')}>
        <thead>
          <tr>
            <th scope="col">{t('permissions.act')}</th>
            <th scope="col">{t('permissions.open')}</th>
            <th scope="col">{t('permissions.own')}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map(({ method, path }, at) => (
            <tr key={`${method} ${path}`}>
              <th scope="row" data-label={t('permissions.act')}><code>{method} {path}</code></th>
              <td data-label={t('permissions.open')}>{whom(at, 'yes')}</td>
              <td data-label={t('permissions.own')}>{whom(at, 'own')}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
