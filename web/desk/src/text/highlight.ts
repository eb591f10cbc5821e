// Cuts a text into plain and marked pieces for the layer behind the editor.
import type { Finding } from '../api/types';
import { carrySpans, utf16Span, type Span } from './utf8';

export type Effect = Finding['effect'];

export interface Mark extends Span {
  finding: number; // index in the decision's list of findings
  effect: Effect;
}

export interface Piece {
  text: string;
  begin: number;
  effect?: Effect; // the strongest of the marks that cover the piece
  findings: number[];
}

const strength: Record<Effect, number> = { note: 0, warn: 1, approve: 2, block: 3 };

// The marks of one part of the package, in UTF-16 offsets. Findings without a width mark nothing.
export function marksOf(
  findings: readonly Finding[],
  part: 'title' | 'text' | 'alt' | 'correction',
  index: number,
  text: string,
): Mark[] {
  return findings.flatMap((finding, number) => {
    const { place } = finding;
    if (place.part !== part || place.index !== index || place.end <= place.begin) return [];
    return [{ ...utf16Span(text, place.begin, place.end), finding: number, effect: finding.effect }];
  });
}

// Marks that were computed for `judged`, shown on `text`.
export function marksOn(marks: readonly Mark[], judged: string, text: string): Mark[] {
  return carrySpans(judged, text, marks);
}

// The pieces join to exactly `text`; where marks overlap, a piece names all of them.
export function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const cuts = new Set([0, text.length]);
  for (const mark of marks) {
    if (mark.begin < mark.end && mark.begin < text.length) {
      cuts.add(mark.begin);
      cuts.add(Math.min(mark.end, text.length));
    }
  }
  const points = [...cuts].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let at = 0; at + 1 < points.length; at++) {
    const begin = points[at] ?? 0;
    const end = points[at + 1] ?? text.length;
    const covering = marks.filter((mark) => mark.begin <= begin && mark.end >= end);
    const strongest = covering.reduce<Mark | undefined>(
      (best, mark) => (!best || strength[mark.effect] > strength[best.effect] ? mark : best),
      undefined,
    );
    pieces.push({
      text: text.slice(begin, end),
      begin,
      findings: covering.map((mark) => mark.finding),
      ...(strongest ? { effect: strongest.effect } : {}),
    });
  }
  return pieces;
}
