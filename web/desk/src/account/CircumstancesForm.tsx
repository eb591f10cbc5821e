// Duty and device, stated anew without signing in again. Each change is recorded.
import { Button } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, take } from '../api/client';
import { sessionQuery } from '../api/queries';
import type { Circumstances } from '../api/types';
import { useTranslation } from '../i18n';
import { CircumstanceFields, rememberDevice } from '../session/circumstances';
import { ErrorNotice, Notice } from '../shell/states';

export function CircumstancesForm({ now }: { now: Circumstances }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [stated, setStated] = useState<Circumstances>({ department_device: now.department_device, on_duty: now.on_duty });
  const state = useMutation({
    mutationFn: () => take(api.PUT('/api/session/circumstances', { body: stated })),
    onSuccess: (session) => {
      rememberDevice(session);
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    state.mutate();
  };
  return (
    <section aria-labelledby="circumstances-title">
      <h2 id="circumstances-title">{t('circumstances.title')}</h2>
      <p>{t('circumstances.body')}</p>
      {state.isError && <ErrorNotice error={state.error} focus />}
      {state.isSuccess && <Notice type="success" title={t('circumstances.done')} level="h3" focus />}
      <form onSubmit={submit} className="reason-form">
        <CircumstanceFields id="now" titled stated={stated} onChange={(next) => {
          state.reset();
          setStated(next);
        }} />
        <Button type="submit" disabled={state.isPending}>{t('circumstances.save')}</Button>
      </form>
    </section>
  );
}
