// Sign-in: login, password, duty and device; then the six digits where the member has enrolled.
import { Button, FormGroup, Label, TextInput } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api, ApiError, take } from '../api/client';
import { demoSignInsQuery } from '../api/queries';
import type { Circumstances, Session } from '../api/types';
import { useTranslation } from '../i18n';
import { readable } from '../shell/agency';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { ErrorNotice, Notice } from '../shell/states';
import { CircumstanceFields, remembered, rememberDevice } from './circumstances';

interface Credentials extends Circumstances {
  login: string;
  password: string;
  code?: string;
}

interface FormProps {
  onSignedIn: (session: Session) => void;
}

function SignInForm({ onSignedIn }: FormProps) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [stated, setStated] = useState(remembered);
  const [wantsCode, setWantsCode] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  const demo = useQuery(demoSignInsQuery);

  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => take(api.POST('/api/session', { body: credentials }), true),
    onSuccess: onSignedIn,
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'totp-required') setWantsCode(true);
    },
  });

  useEffect(() => {
    if (wantsCode) codeField.current?.focus();
  }, [wantsCode]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    rememberDevice(stated);
    signIn.mutate({ login: login.trim(), password, ...stated, ...(wantsCode ? { code: code.replace(/\s/g, '') } : {}) });
  };

  const refused = signIn.error instanceof ApiError ? signIn.error : undefined;
  // The first question for the code is no refusal: none was sent.
  const asksForCode = refused?.code === 'totp-required' && signIn.variables?.code === undefined;

  return (
    <>
      {refused && !asksForCode && (
        refused.status === 401 && !refused.code.startsWith('one-time-')
          ? <Notice type="error" title={t(wantsCode ? 'signIn.wrongCode' : 'signIn.wrong')} focus />
          : <ErrorNotice error={refused} focus />
      )}
      <form onSubmit={submit} className="sign-in__form">
        <FormGroup>
          <Label htmlFor="login">{t('signIn.login')}</Label>
          <TextInput id="login" name="login" type="text" autoComplete="username" autoCapitalize="none" spellCheck={false} required
            value={login} onChange={(event) => setLogin(event.target.value)} />
        </FormGroup>
        <FormGroup>
          <Label htmlFor="password">{t('signIn.password')}</Label>
          <TextInput id="password" name="password" type="password" autoComplete="current-password" required
            value={password} onChange={(event) => setPassword(event.target.value)} />
        </FormGroup>
        {wantsCode && (
          <FormGroup>
            <Label htmlFor="code">{t('signIn.code')}</Label>
            <span className="usa-hint" id="code-hint">{t('signIn.code.hint')}</span>
            <TextInput id="code" name="code" type="text" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required
              aria-describedby="code-hint" ref={codeField} value={code} onChange={(event) => setCode(event.target.value)} />
          </FormGroup>
        )}
        <CircumstanceFields id="sign-in" stated={stated} onChange={setStated} />
        <Button type="submit" disabled={signIn.isPending}>
          {signIn.isPending ? t('signIn.working') : t('signIn.submit')}
        </Button>
      </form>
      {demo.data && demo.data.length > 0 && (
        <section aria-labelledby="demo-title" className="demo-sign-ins">
          <h2 id="demo-title">{t('signIn.demo')}</h2>
          <p>{t('signIn.demo.help')}</p>
          <ul className="plain-list">
            {demo.data.map((entry) => (
              <li key={entry.login}>
                <button type="button" className="demo-sign-in" disabled={signIn.isPending}
                  onClick={() => signIn.mutate({ login: entry.login, password: entry.password, on_duty: true, department_device: true })}>
                  <span className="demo-sign-in__name">{entry.name}</span>
                  <span>{entry.title}, {readable(entry.unit)}</span>
                  <span className="demo-sign-in__login">{entry.login} · {entry.password}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

export function SignInPage({ onSignedIn }: FormProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${t('signIn.title')} · Callbox`;
  }, [t]);
  return (
    <>
      <header className="desk-header">
        <div className="desk-header__bar">
          <span className="desk-header__brand">{t('app.name')}</span>
          <LanguageSwitch />
        </div>
      </header>
      <main id="main" className="narrow">
        <h1>{t('signIn.title')}</h1>
        <p>{t('signIn.intro')}</p>
        <SignInForm onSignedIn={onSignedIn} />
      </main>
    </>
  );
}

// Shown over a page whose session ended.
export function LockedPage({ name, onSignedIn }: FormProps & { name: string }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className="narrow">
      <h1 ref={heading} tabIndex={-1}>{t('locked.title')}</h1>
      <p>{t('locked.body', { name })}</p>
      <SignInForm onSignedIn={onSignedIn} />
    </main>
  );
}
