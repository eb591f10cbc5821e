// A text area over a layer that holds the same text with marks. The layer gives the height, so both scroll as one; it is
// hidden from screen readers, which have the list of findings.
import type { Ref } from 'react';
import type { Finding } from '../api/types';
import { marksOf, marksOn, piecesOf, type Mark } from '../text/highlight';

interface TextEditorProps {
  id: string;
  name: string;
  language: string;
  value: string;
  onChange: (text: string) => void;
  // The findings, the text they were computed for, and which part of the package this is.
  findings: readonly Finding[];
  judged: string;
  part: 'title' | 'text';
  index: number;
  describedBy?: string | undefined;
  fieldRef?: Ref<HTMLTextAreaElement>;
  onCaret?: ((findings: number[]) => void) | undefined;
}

export function findingsAt(marks: readonly Mark[], caret: number): number[] {
  return marks.filter((mark) => mark.begin <= caret && caret <= mark.end).map((mark) => mark.finding);
}

export function TextEditor(props: TextEditorProps) {
  const { id, name, language, value, onChange, findings, judged, part, index, describedBy, fieldRef, onCaret } = props;
  const marks = marksOn(marksOf(findings, part, index, judged), judged, value);
  const pieces = piecesOf(value, marks);
  const oneLine = part === 'title';

  return (
    <div className={`editor${oneLine ? ' editor--title' : ''}`}>
      <div className="editor__layer" aria-hidden="true" data-testid={`${id}-layer`}>
        {pieces.map((piece) =>
          piece.effect
            ? <mark key={piece.begin} className={`mark mark--${piece.effect}`}>{piece.text}</mark>
            : <span key={piece.begin}>{piece.text}</span>,
        )}
        {/* A last line that is empty has no height of its own. */}
        <span>{'\u200b'}</span>
      </div>
      <textarea
        id={id} name={name} lang={language} className="editor__field" ref={fieldRef} rows={oneLine ? 1 : 6} spellCheck
        aria-describedby={describedBy} value={value}
        onChange={(event) => onChange(oneLine ? event.target.value.replace(/\s*\n\s*/g, ' ') : event.target.value)}
        onKeyDown={(event) => {
          if (oneLine && event.key === 'Enter') event.preventDefault();
        }}
        onSelect={(event) => onCaret?.(findingsAt(marks, event.currentTarget.selectionStart))}
      />
    </div>
  );
}
