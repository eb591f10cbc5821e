// The two languages of the desk. A message is looked up by a key the compiler knows; Spanish must have every key.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { en } from './en';
import { es } from './es';

export type MessageKey = keyof typeof en;
export type Language = 'en' | 'es';
export type Params = Record<string, string | number>;

// Messages with a count have two forms: `key.one` and `key.other`.
type CountKey = { [K in MessageKey]: K extends `${infer Stem}.other` ? Stem : never }[MessageKey];

export interface Translation {
  language: Language;
  // BCP 47 tag for dates and numbers.
  locale: string;
  setLanguage: (language: Language) => void;
  t: (key: MessageKey, params?: Params) => string;
  count: (key: CountKey, amount: number, params?: Params) => string;
}

const catalogues: Record<Language, Record<MessageKey, string>> = { en, es };
const locales: Record<Language, string> = { en: 'en-US', es: 'es-US' };
const storageKey = 'callbox.language';

function fill(message: string, params?: Params): string {
  if (!params) return message;
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function translate(language: Language, key: MessageKey, params?: Params): string {
  return fill(catalogues[language][key], params);
}

function remembered(): Language {
  try {
    const stored = localStorage.getItem(storageKey);
    if (stored === 'en' || stored === 'es') return stored;
  } catch {
    // Storage may be forbidden; the browser's language will do.
  }
  return navigator.language.startsWith('es') ? 'es' : 'en';
}

const TranslationContext = createContext<Translation | undefined>(undefined);

export function TranslationProvider({ children, initial }: { children: ReactNode; initial?: Language }) {
  const [language, setState] = useState<Language>(() => initial ?? remembered());

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const setLanguage = useCallback((next: Language) => {
    setState(next);
    try {
      localStorage.setItem(storageKey, next);
    } catch {
      // Then it lasts for this page only.
    }
  }, []);

  const value = useMemo<Translation>(() => {
    const plural = new Intl.PluralRules(locales[language]);
    const numbers = new Intl.NumberFormat(locales[language]);
    return {
      language,
      locale: locales[language],
      setLanguage,
      t: (key, params) => translate(language, key, params),
      count: (key, amount, params) => {
        const form = plural.select(amount) === 'one' ? 'one' : 'other';
        return translate(language, `${key}.${form}` as MessageKey, { count: numbers.format(amount), ...params });
      },
    };
  }, [language, setLanguage]);

  return <TranslationContext.Provider value={value}>{children}</TranslationContext.Provider>;
}

export function useTranslation(): Translation {
  const value = useContext(TranslationContext);
  if (!value) throw new Error('useTranslation outside of its provider');
  return value;
}

// The message of `key` if the catalogue has it, else `fallback`. For names that come from the directive.
export function translateIfKnown(translation: Translation, key: string, fallback: string): string {
  return key in en ? translation.t(key as MessageKey) : fallback;
}
