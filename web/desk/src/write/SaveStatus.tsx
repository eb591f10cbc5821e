// Whether what is on the screen is on the server. Its place is kept, so that nothing moves when it changes.
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { explain } from '../api/problems';
import type { SaveState } from './autosave';

export function SaveStatus({ state, onRetry }: { state: SaveState; onRetry: () => void }) {
  const { t, locale } = useTranslation();
  const { zone } = useAgency();
  const text = (() => {
    switch (state.name) {
      case 'idle': return '';
      case 'unsaved': return t('save.unsaved');
      case 'saving': return t('save.saving');
      case 'saved': return t('save.saved', { at: new Date(state.at).toLocaleTimeString(locale, { timeZone: zone, hour: 'numeric', minute: '2-digit' }) });
      case 'conflict': return t('save.conflict');
      case 'signed-out': return t('save.signedOut');
      case 'failed': return `${t('save.failed')} ${t(explain(state.error).title)}${state.retrying ? `. ${t('save.retrying')}` : ''}`;
    }
  })();
  return (
    <div className="save-status">
      <span role="status">{text}</span>
      {state.name === 'failed' && <button type="button" className="link-button" onClick={onRetry}>{t('action.retry')}</button>}
    </div>
  );
}
