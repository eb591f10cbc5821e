// Two-step sign-in: the password again, then the secret as QR code and as text, then a code as proof that it arrived.
import { Button } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api, ApiError, take } from '../api/client';
import { credentialsQuery, sessionQuery } from '../api/queries';
import { useTranslation } from '../i18n';
import { CheckSign, WarningSign } from '../shell/icons';
import { QrCode } from '../shell/QrCode';
import { ErrorNotice, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';

export const inFours = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? '';

function codeOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.code : undefined;
}

export function TwoStep({ enrolled, onEnrolled }: { enrolled: boolean; onEnrolled?: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const scan = useRef<HTMLHeadingElement>(null);
  const begin = useMutation({
    mutationFn: () => take(api.POST('/api/session/totp', { body: { password } })),
    onSuccess: () => setPassword(''),
  });
  const confirm = useMutation({
    mutationFn: () => take(api.POST('/api/session/totp/confirm', { body: { code: code.replace(/\s/g, '') } })),
    onSuccess: () => {
      setCode('');
      begin.reset();
      queries.setQueryData(sessionQuery.queryKey, (session) => (session ? { ...session, totp_enrolled: true } : session));
      void queries.invalidateQueries({ queryKey: credentialsQuery.queryKey });
      onEnrolled?.();
    },
  });
  const secret = begin.data;
  useEffect(() => {
    if (secret) scan.current?.focus();
  }, [secret]);

  const start = (event: FormEvent) => {
    event.preventDefault();
    confirm.reset();
    begin.mutate();
  };
  const finish = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <section aria-labelledby="two-step-title">
      <h2 id="two-step-title">{t('account.twoStep')}</h2>
      <p className={`term term--${enrolled ? 'current' : 'ended'}`}>
        {enrolled ? <CheckSign /> : <WarningSign />} {t(enrolled ? 'account.twoStep.on' : 'account.twoStep.off')}
      </p>
      <p>{t('account.twoStep.body')}</p>
      {confirm.isSuccess && <Notice type="success" title={t('account.twoStep.done')} level="h3" focus />}
      {!secret && (
        <>
          {begin.isError && <ErrorNotice error={begin.error} focus />}
          <form onSubmit={start} className="reason-form">
            <TextField id="two-step-password" type="password" autoComplete="current-password" required label={t('account.password.current')}
              value={password} onChange={setPassword} error={codeOf(begin.error) === 'wrong-password' ? t('problem.wrongPassword') : undefined} />
            <Button type="submit" outline={enrolled} disabled={begin.isPending}>{t(enrolled ? 'account.twoStep.renew' : 'account.twoStep.begin')}</Button>
          </form>
        </>
      )}
      {secret && (
        <div className="reason-form">
          <h3 ref={scan} tabIndex={-1}>{t('account.twoStep.scan')}</h3>
          <QrCode text={secret.otpauth_uri} label={t('account.twoStep.qr')} />
          <p id="secret-label">{t('account.twoStep.type')}</p>
          <p className="secret" aria-labelledby="secret-label"><code>{inFours(secret.secret)}</code></p>
          {confirm.isError && <ErrorNotice error={confirm.error} focus />}
          <form onSubmit={finish}>
            <TextField id="two-step-code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required label={t('signIn.code')}
              hint={t('account.twoStep.code')} value={code} onChange={setCode}
              error={codeOf(confirm.error) === 'wrong-code' ? t('problem.wrongCode') : undefined} />
            <div className="actions">
              <Button type="submit" disabled={confirm.isPending}>{t('account.twoStep.confirm')}</Button>
              <Button type="button" outline onClick={() => begin.reset()}>{t('action.cancel')}</Button>
            </div>
          </form>
        </div>
      )}
    </section>
  );
}
