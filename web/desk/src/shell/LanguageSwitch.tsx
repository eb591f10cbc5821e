import { useTranslation } from '../i18n';

// Names the other language, in that language.
export function LanguageSwitch() {
  const { language, setLanguage } = useTranslation();
  const other = language === 'en' ? 'es' : 'en';
  return (
    <button type="button" className="header-button" lang={other} onClick={() => setLanguage(other)}>
      {other === 'es' ? 'Español' : 'English'}
    </button>
  );
}
