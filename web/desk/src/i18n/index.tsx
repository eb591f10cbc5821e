// The languages of the desk: every file of this folder named after a tag is one ('pl.ts'). English is the reference.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import en, { type CountKey, type MessageKey, type Messages } from './en';

export type { MessageKey } from './en';
// A tag of `languages`.
export type Language = string;
export type Params = Record<string, string | number>;

export interface Translation {
  language: Language;
  // BCP 47 tag for dates and numbers.
  locale: string;
  setLanguage: (language: Language) => void;
  t: (key: MessageKey, params?: Params) => string;
  count: (key: CountKey, amount: number, params?: Params) => string;
}

const files = import.meta.glob<Messages>('./*.ts', { eager: true, import: 'default' });
export const catalogues = new Map<Language, Messages>(Object.entries(files).map(([path, messages]) => [path.slice('./'.length, -'.ts'.length), messages]));
export function languages(): Language[] {
  return [...catalogues.keys()].sort();
}
const reference = 'en';
const storageKey = 'callbox.language';

function fill(message: string, params?: Params): string {
  if (!params) return message;
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function translate(language: Language, key: MessageKey, params?: Params): string {
  return fill((catalogues.get(language) ?? en)[key], params);
}

// "Español": what a language calls itself, as a list of languages begins it.
export function ownName(language: Language): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

function remembered(): Language {
  try {
    const stored = localStorage.getItem(storageKey);
    if (stored !== null && catalogues.has(stored)) return stored;
  } catch {
    // Storage may be forbidden; the browser's language will do.
  }
  const wished = navigator.language;
  return [wished, wished.split('-')[0]!].find((tag) => catalogues.has(tag)) ?? reference;
}

const TranslationContext = createContext<Translation | undefined>(undefined);

export function TranslationProvider({ children, initial }: { children: ReactNode; initial?: Language }) {
  const [language, setState] = useState<Language>(() => initial ?? remembered());

  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = translate(language, 'app.direction');
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
    const locale = translate(language, 'app.locale');
    const plural = new Intl.PluralRules(locale);
    const numbers = new Intl.NumberFormat(locale);
    return {
      language,
      locale,
      setLanguage,
      t: (key, params) => translate(language, key, params),
      count: (key, amount, params) => {
        const messages = catalogues.get(language) ?? en;
        const forms: Partial<Record<string, string>> = messages;
        return fill(forms[`${key}.${plural.select(amount)}`] ?? messages[`${key}.other`], { count: numbers.format(amount), ...params });
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
