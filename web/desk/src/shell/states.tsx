// How a page says that it waits, that it failed and that there is nothing.
import { Alert, AlertHeading, AlertText, Button } from '@trussworks/react-uswds';
import { useEffect, useRef, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { explain } from '../api/problems';
import { useTranslation } from '../i18n';
import { formatClock } from '../time';

export function Loading({ what }: { what?: string }) {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status">
      <span className="loading__bar" aria-hidden="true" />
      {what ?? t('state.loading')}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty__title">{title}</p>
      {children}
    </div>
  );
}

interface NoticeProps {
  type: 'success' | 'warning' | 'error' | 'info';
  title: string;
  children?: ReactNode;
  // Moves the focus here when the notice appears: for the answer to what the person has just done.
  focus?: boolean;
  level?: 'h2' | 'h3';
}

export function Notice({ type, title, children, focus = false, level = 'h2' }: NoticeProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  return (
    <div ref={box} tabIndex={-1} className="notice" role={type === 'error' ? 'alert' : 'status'}>
      <Alert type={type}>
        <AlertHeading level={level}>{title}</AlertHeading>
        {children}
      </Alert>
    </div>
  );
}

interface ErrorNoticeProps {
  error: unknown;
  onReload?: (() => void) | undefined;
  focus?: boolean;
}

export function ErrorNotice({ error, onReload, focus = false }: ErrorNoticeProps) {
  const { t, locale } = useTranslation();
  const { title, body, detail, clause, remedy, until } = explain(error);
  const at = error instanceof ApiError && error.retryAt ? formatClock(error.retryAt, locale) : '';
  return (
    <Notice type="error" title={until ? t(until, { at }) : t(title)} focus={focus}>
      {body && <AlertText>{t(body)}</AlertText>}
      {detail && <AlertText>{detail}</AlertText>}
      {clause && <AlertText>{t('finding.clause', { clause })}</AlertText>}
      {onReload && (remedy === 'reload' || remedy === 'retry') && (
        <p className="usa-alert__text">
          <Button type="button" outline onClick={onReload}>
            {remedy === 'reload' ? t('action.reload') : t('action.retry')}
          </Button>
        </p>
      )}
    </Notice>
  );
}
