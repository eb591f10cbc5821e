// The own password: the current one, then the new one twice. Other sessions end with the old password.
import { Button } from '@trussworks/react-uswds';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError, take } from '../api/client';
import { useTranslation } from '../i18n';
import { ErrorNotice, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';

export const shortestPassword = 12;

interface PasswordFormProps {
  // After a one-time password there is no current one.
  asksCurrent?: boolean;
  onChanged?: () => void;
}

export function PasswordForm({ asksCurrent = true, onChanged }: PasswordFormProps) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const change = useMutation({
    mutationFn: () => take(api.POST('/api/session/password', { body: { ...(asksCurrent ? { current } : {}), password: next } })),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      setAgain('');
      onChanged?.();
    },
  });
  const wrong = change.error instanceof ApiError && change.error.code === 'wrong-password';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setDiffers(next !== again);
    if (next === again) change.mutate();
    else document.getElementById('password-again')?.focus();
  };
  return (
    <section aria-labelledby="password-title">
      <h2 id="password-title">{t('account.password')}</h2>
      <p>{t('account.password.body')}</p>
      {change.isError && <ErrorNotice error={change.error} focus />}
      {change.isSuccess && <Notice type="success" title={t('account.password.done')} level="h3" focus>{t('account.password.ended')}</Notice>}
      <form onSubmit={submit} className="reason-form">
        {asksCurrent && (
          <TextField id="password-current" type="password" autoComplete="current-password" required label={t('account.password.current')}
            value={current} onChange={setCurrent} error={wrong ? t('problem.wrongPassword') : undefined} />
        )}
        <TextField id="password-new" type="password" autoComplete="new-password" required minLength={shortestPassword} maxLength={200}
          label={t('account.password.new')} hint={t('account.password.hint')} value={next} onChange={setNext} />
        <TextField id="password-again" type="password" autoComplete="new-password" required label={t('account.password.again')}
          value={again} onChange={setAgain} error={differs ? t('account.password.differs') : undefined} />
        <Button type="submit" disabled={change.isPending}>{t(asksCurrent ? 'account.password.change' : 'renewal.password')}</Button>
      </form>
    </section>
  );
}
