// The languages of the desk are the files of src/i18n: none is named in code.
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
import { catalogues, languages, TranslationProvider, useTranslation } from '../../src/i18n';
import en from '../../src/i18n/en';
import { LanguageSwitch } from '../../src/shell/LanguageSwitch';

const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('every language', () => {
  test.each(languages())('%s has every message with its places', (language) => {
    const messages = catalogues.get(language)!;
    for (const [key, text] of Object.entries(en)) {
      expect(messages, key).toHaveProperty([key]);
      if (!key.endsWith('.one')) expect(places(messages[key as keyof typeof en]), key).toEqual(places(text));
    }
  });
});

describe('a third language', () => {
  afterEach(() => catalogues.delete('pl'));

  function Waiting({ posts }: { posts: number }) {
    return <p>{useTranslation().count('nav.waiting', posts)}</p>;
  }

  test('is offered by its own name and counts by its own rules', async () => {
    catalogues.set('pl', {
      ...en,
      'app.locale': 'pl-PL',
      'nav.waiting.one': '{count} wpis czeka na Ciebie',
      'nav.waiting.few': '{count} wpisy czekają na Ciebie',
      'nav.waiting.many': '{count} wpisów czeka na Ciebie',
    });
    render(<TranslationProvider initial="en"><LanguageSwitch /><Waiting posts={1} /><Waiting posts={3} /><Waiting posts={12} /></TranslationProvider>);
    expect(screen.getByRole('button', { name: 'Español' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Polski' }));
    expect(screen.getByText('1 wpis czeka na Ciebie')).toBeTruthy();
    expect(screen.getByText('3 wpisy czekają na Ciebie')).toBeTruthy();
    expect(screen.getByText('12 wpisów czeka na Ciebie')).toBeTruthy();
    expect(document.documentElement.lang).toBe('pl');
  });

  test('that is read from the right turns the page', () => {
    catalogues.set('ar', { ...en, 'app.direction': 'rtl' });
    render(<TranslationProvider initial="ar"><LanguageSwitch /></TranslationProvider>);
    expect(document.documentElement.dir).toBe('rtl');
    catalogues.delete('ar');
  });
});
