import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { describe, expect, test, vi } from 'vitest';
import type { Finding, Package } from '../../src/api/types';
import { TranslationProvider } from '../../src/i18n';
import { FindingList } from '../../src/posts/FindingList';
import { marksOf, piecesOf } from '../../src/text/highlight';
import { TextEditor } from '../../src/write/TextEditor';

const finding = (effect: Finding['effect'], begin: number, end: number): Finding => ({
  rule: `rule-${begin}`, clause: '1021.5(b)', effect, message: 'why', overridable: false, place: { part: 'text', index: 0, begin, end },
});

describe('the marked pieces of a text', () => {
  test('join to exactly the text', () => {
    const text = 'one 🚨 two three';
    const pieces = piecesOf(text, marksOf([finding('warn', 4, 8), finding('block', 6, 12)], 'text', 0, text));
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  });

  test('show the strongest effect where findings overlap', () => {
    const text = 'abcdef';
    const pieces = piecesOf(text, marksOf([finding('warn', 0, 4), finding('block', 2, 6)], 'text', 0, text));
    expect(pieces.map(({ text: words, effect }) => [words, effect])).toEqual([['ab', 'warn'], ['cd', 'block'], ['ef', 'block']]);
  });

  test('leave out findings of another part and of no width', () => {
    expect(marksOf([finding('block', 3, 3)], 'text', 0, 'abcdef')).toEqual([]);
    expect(marksOf([finding('block', 0, 3)], 'title', 0, 'abcdef')).toEqual([]);
  });
});

describe('the editor', () => {
  test('marks the words of a finding in the layer behind the text, hidden from screen readers', () => {
    render(<TextEditor id="text" name="text" language="en" value="🚨 123-45-6789" onChange={() => undefined} findings={[finding('block', 5, 16)]} judged="🚨 123-45-6789" part="text" index={0} />);
    const layer = screen.getByTestId('text-layer');
    expect(layer.getAttribute('aria-hidden')).toBe('true');
    expect(layer.querySelector('mark')?.textContent).toBe('123-45-6789');
    expect(layer.textContent).toBe('🚨 123-45-6789\u200b');
  });

  test('keeps a mark on its words while the next answer is on its way', () => {
    render(<TextEditor id="text" name="text" language="en" value="Now: bad word" onChange={() => undefined} findings={[finding('warn', 0, 3)]} judged="bad word" part="text" index={0} />);
    expect(screen.getByTestId('text-layer').querySelector('mark')?.textContent).toBe('bad');
  });

  test('keeps a title on one line', async () => {
    const onChange = vi.fn();
    render(<TextEditor id="title" name="title" language="en" value="" onChange={onChange} findings={[]} judged="" part="title" index={0} />);
    await userEvent.click(screen.getByRole('textbox'));
    await userEvent.paste('two\nlines');
    expect(onChange).toHaveBeenCalledWith('two lines');
  });
});

test('the focus stays on the button of a finding while the next answers move it and put others before it', () => {
  const id = (begin: number): Finding => ({ ...finding('block', begin, begin + 11), rule: 'private.ssn' });
  const list = (findings: Finding[], text: string) => (
    <TranslationProvider initial="en"><MemoryRouter>
      <FindingList findings={findings} judged={{ renditions: [{ language: 'en', title: '', text }] } as unknown as Package} onShow={() => undefined} />
    </MemoryRouter></TranslationProvider>
  );
  const { rerender } = render(list([id(5)], 'show 123-45-6789'));
  screen.getByRole('button').focus();
  rerender(list([{ ...finding('warn', 0, 4), rule: 'tone' }, id(9)], 'and show 123-45-6789'));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /123-45-6789/ }));
});
