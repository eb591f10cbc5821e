// The frame of every page: skip link, agency, navigation, demo banner.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { NavLink, Outlet } from 'react-router';
import { useLiveUpdates } from '../api/live';
import { postsQuery } from '../api/queries';
import { AlarmBanner } from '../directives/Alarms';
import { useTranslation } from '../i18n';
import { useSession } from '../session/session';
import { may, mayHearAlarms, maySeeAccounts, maySeeMembers } from '../session/may';
import { LanguageSwitch } from './LanguageSwitch';
import { ErrorNotice } from './states';

export function Layout() {
  const { t, count } = useTranslation();
  const { session, locked, signOut } = useSession();
  const [failed, setFailed] = useState<unknown>();
  const live = useLiveUpdates(!locked);
  const queue = useInfiniteQuery({ ...postsQuery({ forReview: true }), enabled: !locked });
  const waiting = queue.data?.pages[0]?.items.length ?? 0;

  return (
    <>
      <a className="usa-skipnav" href="#main">{t('nav.skip')}</a>
      <header className="desk-header">
        {session.demo && <p className="demo-banner">{t('demo.banner')}</p>}
        <div className="desk-header__bar">
          <div className="desk-header__brand">
            <span className="desk-header__agency">{session.agency}</span>
            <span className="desk-header__product">{t('app.name')}</span>
          </div>
          <div className="desk-header__member">
            <span className="desk-header__name">{session.member.name}<span>{session.member.title}</span>
              <span>{t(session.on_duty ? 'circumstances.isOnDuty' : 'circumstances.isOffDuty')} · {t(session.department_device ? 'circumstances.isDevice' : 'circumstances.isOtherDevice')}</span>
            </span>
            <LanguageSwitch />
            <NavLink to="/account" className="header-button">{t('nav.account')}</NavLink>
            <button type="button" className="header-button" onClick={() => void signOut().catch(setFailed)}>
              {t('nav.signOut')}
            </button>
          </div>
        </div>
        <nav aria-label={t('nav.label')} className="desk-nav">
          <ul>
            <li><NavLink to="/posts">{t('nav.posts')}</NavLink></li>
            <li>
              <NavLink to="/review">
                {t('nav.review')}
                {waiting > 0 && (
                  <span className="desk-nav__count">
                    <span aria-hidden="true">{waiting}{queue.hasNextPage ? '+' : ''}</span>
                    <span className="usa-sr-only">{count('nav.waiting', waiting)}</span>
                  </span>
                )}
              </NavLink>
            </li>
            <li><NavLink to="/write">{t('nav.write')}</NavLink></li>
            {maySeeMembers(session) && <li><NavLink to="/members">{t('nav.members')}</NavLink></li>}
            {maySeeAccounts(session) && <li><NavLink to="/accounts">{t('nav.accounts')}</NavLink></li>}
            {mayHearAlarms(session) && <li><NavLink to="/directives">{t('nav.directives')}</NavLink></li>}
            {may(session, 'see-work') && <li><NavLink to="/work">{t('nav.work')}</NavLink></li>}
          </ul>
        </nav>
      </header>
      <main id="main" tabIndex={-1} className="page">
        {failed !== undefined && <ErrorNotice error={failed} focus />}
        <AlarmBanner />
        <Outlet />
      </main>
      <footer className="desk-footer">
        <p>{live === 'live' ? t('live.on') : live === 'polling' ? t('live.polling') : t('live.connecting')}</p>
      </footer>
    </>
  );
}
