// The server gives places as byte offsets into UTF-8; the browser counts UTF-16 code units.

// The number of UTF-8 bytes of the code point that starts at `index`, and of its UTF-16 units.
function step(text: string, index: number): { bytes: number; units: number } {
  const point = text.codePointAt(index) ?? 0;
  if (point < 0x80) return { bytes: 1, units: 1 };
  if (point < 0x800) return { bytes: 2, units: 1 };
  // A lone surrogate is sent as U+FFFD, which is three bytes too.
  if (point < 0x10000) return { bytes: 3, units: 1 };
  return { bytes: 4, units: 2 };
}

// Converts byte offsets, in any order, to UTF-16 offsets in one pass over the text. An offset inside a character
// counts as its beginning; one beyond the end, as the end.
export function utf16Offsets(text: string, byteOffsets: readonly number[]): number[] {
  const order = byteOffsets.map((offset, slot) => ({ offset, slot })).sort((a, b) => a.offset - b.offset);
  const found = new Array<number>(byteOffsets.length).fill(text.length);
  let bytes = 0;
  let index = 0;
  for (const { offset, slot } of order) {
    while (index < text.length) {
      const { bytes: width, units } = step(text, index);
      if (bytes + width > offset) break;
      bytes += width;
      index += units;
    }
    found[slot] = index;
  }
  return found;
}

export interface Span {
  begin: number;
  end: number;
}

// One span of bytes as a span of UTF-16 units. A character that the span touches belongs to it whole.
export function utf16Span(text: string, begin: number, end: number): Span {
  const [first = 0, last = 0] = utf16Offsets(text, [begin, end]);
  const whole = utf8Length(text.slice(0, last)) < end && last < text.length ? last + step(text, last).units : last;
  return { begin: first, end: Math.max(first, whole) };
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; ) {
    const { bytes: width, units } = step(text, index);
    bytes += width;
    index += units;
  }
  return bytes;
}

// Moves spans of `before` to where they lie in `after`, so that marks stay with their words while the next answer is
// on its way. The edit is taken to be what lies between the common beginning and the common end; a span that the edit
// touches is dropped.
export function carrySpans<S extends Span>(before: string, after: string, spans: readonly S[]): S[] {
  if (before === after) return [...spans];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const editEnd = before.length - tail;
  const shift = after.length - before.length;
  return spans.flatMap((span) => {
    if (span.end <= head) return [span];
    if (span.begin >= editEnd) return [{ ...span, begin: span.begin + shift, end: span.end + shift }];
    return [];
  });
}
