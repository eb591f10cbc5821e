// After a reset of the sign-in: a new password, then two-step sign-in, before anything else opens.
import { AlertText } from '@trussworks/react-uswds';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { PasswordForm } from '../account/PasswordForm';
import { TwoStep } from '../account/TwoStep';
import { sessionQuery } from '../api/queries';
import type { Session } from '../api/types';
import { useTranslation } from '../i18n';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { Notice } from '../shell/states';
import { browserZone, formatMoment } from '../time';

interface RenewalPageProps {
  session: Session;
  renewal: NonNullable<Session['renewal']>;
  onSignOut: () => void;
}

export function RenewalPage({ session, renewal, onSignOut }: RenewalPageProps) {
  const { t, locale } = useTranslation();
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const chosen = renewal.password_chosen;
  const title = t(chosen ? 'renewal.title.twoStep' : 'renewal.title.password');
  useEffect(() => {
    document.title = `${title} · Callbox`;
    heading.current?.focus();
  }, [title]);
  const again = () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  return (
    <>
      <header className="desk-header">
        <div className="desk-header__bar">
          <span className="desk-header__brand">{t('app.name')}</span>
          <div className="desk-header__member">
            <LanguageSwitch />
            <button type="button" className="header-button" onClick={onSignOut}>{t('nav.signOut')}</button>
          </div>
        </div>
      </header>
      <main id="main" className="narrow">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <p>{t('renewal.steps', { name: session.member.name, step: chosen ? 2 : 1 })}</p>
        <Notice type="info" title={t('renewal.by', { name: renewal.reset_by, at: formatMoment(renewal.reset_at, browserZone(), locale) })}>
          <AlertText>{t('renewal.notMe')}</AlertText>
        </Notice>
        {chosen ? <TwoStep enrolled={false} onEnrolled={again} /> : <PasswordForm asksCurrent={false} onChanged={again} />}
      </main>
    </>
  );
}
