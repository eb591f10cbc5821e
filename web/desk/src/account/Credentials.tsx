// What opens the member's sign-in, each with its last use, and taking one away. The last one stays.
import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError, take } from '../api/client';
import { credentialsQuery, sessionQuery } from '../api/queries';
import type { Credential } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { ErrorNotice, Loading, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';

export function Credentials() {
  const { t } = useTranslation();
  const { moment } = useAgency();
  const queries = useQueryClient();
  const credentials = useQuery(credentialsQuery);
  const [removing, setRemoving] = useState<Credential>();
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: (id: string) => take(api.POST('/api/session/credentials/removal', { body: { id, password } })),
    onSuccess: ({ items }) => {
      queries.setQueryData(credentialsQuery.queryKey, items);
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      setRemoving(undefined);
      setPassword('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (removing) remove.mutate(removing.id);
  };
  const wrong = remove.error instanceof ApiError && remove.error.code === 'wrong-password';
  return (
    <section aria-labelledby="credentials-title">
      <h2 id="credentials-title">{t('credentials.title')}</h2>
      {credentials.isPending && <Loading />}
      {credentials.isError && <ErrorNotice error={credentials.error} onReload={() => void credentials.refetch()} />}
      {remove.isSuccess && <Notice type="success" title={t('credentials.removed')} level="h3" focus />}
      {remove.isError && <ErrorNotice error={remove.error} focus />}
      <ul className="plain-list">
        {credentials.data?.map((one) => (
          <li key={one.id} className="role-line">
            <span>
              {t(`credentials.${one.kind}`)} · {one.last_used_at ? t('credentials.used', { at: moment(one.last_used_at) }) : t('credentials.unused')}
            </span>
            <Button type="button" outline className="danger" aria-expanded={removing?.id === one.id} onClick={() => setRemoving(removing?.id === one.id ? undefined : one)}>
              {t('credentials.remove')}<span className="usa-sr-only">: {t(`credentials.${one.kind}`)}</span>
            </Button>
          </li>
        ))}
      </ul>
      {removing && (
        <form onSubmit={submit} className="reason-form">
          <TextField id="credential-password" type="password" autoComplete="current-password" required label={t('account.password.current')}
            value={password} onChange={setPassword} error={wrong ? t('problem.wrongPassword') : undefined} />
          <Button type="submit" outline className="danger" disabled={remove.isPending}>{t('credentials.remove')}: {t(`credentials.${removing.kind}`)}</Button>
        </form>
      )}
    </section>
  );
}
