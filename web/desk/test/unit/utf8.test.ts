import { describe, expect, test } from 'vitest';
import { carrySpans, utf16Offsets, utf16Span, utf8Length } from '../../src/text/utf8';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('byte offsets', () => {
  test('are the same as UTF-16 offsets in plain ASCII', () => {
    expect(utf16Span('call 911 now', 5, 8)).toEqual({ begin: 5, end: 8 });
  });

  test('count accented letters as two bytes and one unit', () => {
    const text = 'Señor Peña';
    expect(utf16Span(text, bytesOf('Señor '), bytesOf(text))).toEqual({ begin: 6, end: 10 });
  });

  test('count an emoji as four bytes and two units', () => {
    const text = '🚨 at 12 Elm Street';
    const begin = bytesOf('🚨 at ');
    const span = utf16Span(text, begin, begin + bytesOf('12 Elm Street'));
    expect(text.slice(span.begin, span.end)).toBe('12 Elm Street');
  });

  test('hold across joined emoji, combining marks and characters beyond the basic plane', () => {
    const text = '👩🏽‍✈️ e\u0301𝒳漢 SSN 123-45-6789';
    const begin = bytesOf('👩🏽‍✈️ e\u0301𝒳漢 SSN ');
    const span = utf16Span(text, begin, begin + 11);
    expect(text.slice(span.begin, span.end)).toBe('123-45-6789');
  });

  test('agree with the encoder for every prefix of a mixed text', () => {
    const text = 'aé漢🚨b\u0301ñ👮🏿';
    let index = 0;
    for (const character of text) {
      expect(utf16Offsets(text, [bytesOf(text.slice(0, index))])).toEqual([index]);
      index += character.length;
    }
    expect(utf8Length(text)).toBe(bytesOf(text));
  });

  test('inside a character mark the whole character', () => {
    expect(utf16Span('a🚨b', 2, 4)).toEqual({ begin: 1, end: 3 });
  });

  test('beyond the end are the end', () => {
    expect(utf16Offsets('añ', [99, 0])).toEqual([2, 0]);
  });

  test('count a lone surrogate as the replacement character that is sent', () => {
    expect(utf8Length('a\ud800b')).toBe(bytesOf('a\ufffdb'));
  });
});

describe('carrying spans over an edit', () => {
  const span = { begin: 6, end: 9 };

  test('moves a span that lies after an insertion', () => {
    expect(carrySpans('hello you', 'oh hello you', [span])).toEqual([{ begin: 9, end: 12 }]);
  });

  test('keeps a span that lies before it', () => {
    expect(carrySpans('hello you', 'hello you there', [span])).toEqual([span]);
  });

  test('drops a span that the edit touches', () => {
    expect(carrySpans('hello you', 'hello yu', [span])).toEqual([]);
  });
});
