// A lost password or authenticator: makes both void and shows a one-time password, once.
import { AlertText, Button } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { membersQuery } from '../api/queries';
import type { Member } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { ErrorNotice, Notice } from '../shell/states';

export function ResetPanel({ member }: { member: Member }) {
  const { t } = useTranslation();
  const { moment } = useAgency();
  const queries = useQueryClient();
  const reset = useMutation({
    mutationFn: () => take(api.POST('/api/members/{id}/sign-in-reset', { params: { path: { id: member.id } } })),
    onSuccess: ({ member: after }) => {
      queries.setQueryData(membersQuery.queryKey, (before) => before?.map((other) => (other.id === after.id ? after : other)));
    },
  });
  if (reset.data) {
    return (
      <Notice type="success" title={t('members.reset.done', { name: member.name })} level="h3" focus>
        <p className="usa-alert__text secret"><code>{reset.data.one_time_password}</code></p>
        <AlertText>{t('members.reset.give', { login: member.login, at: moment(reset.data.expires) })}</AlertText>
      </Notice>
    );
  }
  return (
    <div className="reason-form">
      {reset.isError && <ErrorNotice error={reset.error} focus />}
      <p>{t('members.reset.body')}</p>
      <Button type="button" className="danger" outline disabled={reset.isPending} onClick={() => reset.mutate()}>
        {t('members.reset.submit')}<span className="usa-sr-only">: {member.name}</span>
      </Button>
    </div>
  );
}
