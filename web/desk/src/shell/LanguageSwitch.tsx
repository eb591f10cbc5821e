import { languages, ownName, useTranslation } from '../i18n';

// Names each other language, in that language.
export function LanguageSwitch() {
  const { language, setLanguage } = useTranslation();
  return languages().filter((other) => other !== language).map((other) => (
    <button key={other} type="button" className="header-button" lang={other} onClick={() => setLanguage(other)}>
      {ownName(other)}
    </button>
  ));
}
