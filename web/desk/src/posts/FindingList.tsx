// What the directive says about a package, as a list: effect, clause, message, the words meant.
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Finding, Package } from '../api/types';
import { useTranslation } from '../i18n';
import { HandSign, NoteSign, StopSign, WarningSign } from '../shell/icons';
import { utf16Span } from '../text/utf8';

type Effect = Finding['effect'];

const signs: Record<Effect, ReactNode> = {
  block: <StopSign />,
  approve: <HandSign />,
  warn: <WarningSign />,
  note: <NoteSign />,
};

export function EffectTag({ effect }: { effect: Effect }) {
  const { t } = useTranslation();
  return (
    <span className={`effect effect--${effect}`}>
      {signs[effect]}
      {t(`effect.${effect}`)}
    </span>
  );
}

// The words that a finding means, cut short in the middle; empty when it means the whole package.
export function quotedWords(finding: Finding, judged: Package): string {
  const { part, index, begin, end } = finding.place;
  const whole =
    part === 'title' ? judged.renditions[index]?.title
      : part === 'text' ? judged.renditions[index]?.text
        : part === 'alt' ? judged.media?.[index]?.alt
        : part === 'correction' ? judged.correction?.note
          : undefined;
  if (whole === undefined || end <= begin) return '';
  const span = utf16Span(whole, begin, end);
  const words = whole.slice(span.begin, span.end).replace(/\s+/g, ' ').trim();
  return words.length > 90 ? `${words.slice(0, 60)} … ${words.slice(-20)}` : words;
}

interface FindingListProps {
  findings: readonly Finding[];
  judged: Package;
  // Shows the words in the editor; absent where there is no editor.
  onShow?: (finding: Finding, index: number) => void;
  current?: readonly number[];
}

// What each finding is called from one answer of the directive to the next: by its rule and which of that rule's it is,
// never by its place, which moves while one types. So the keyboard's focus stays on its button.
function findingKeys(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, place }) => {
    const name = `${rule}-${place.part}-${place.index}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return `${name}-${count}`;
  });
}

export function FindingList({ findings, judged, onShow, current = [] }: FindingListProps) {
  const { t } = useTranslation();
  if (findings.length === 0) return <p className="quiet">{t('finding.none')}</p>;
  const keys = findingKeys(findings);
  return (
    <ol className="findings">
      {findings.map((finding, index) => {
        const words = quotedWords(finding, judged);
        const rendition = finding.place.part === 'package' || finding.place.part === 'alt' || finding.place.part === 'correction' ? undefined : judged.renditions[finding.place.index];
        return (
          <li key={keys[index]}
            className={`finding finding--${finding.effect}${current.includes(index) ? ' finding--current' : ''}`}>
            <p className="finding__head">
              <EffectTag effect={finding.effect} />
              <span className="finding__clause">{t('finding.clause', { clause: finding.clause })}</span>
            </p>
            <p>{finding.message}</p>
            {words && <p className="finding__words"><q lang={rendition?.language}>{words}</q></p>}
            {finding.overridable && finding.effect === 'block' && <p className="quiet">{t('finding.overridable')}</p>}
            {onShow && finding.effect === 'block' && (finding.require === 'on-duty' || finding.require === 'department-device') && (
              <p>
                {t(finding.require === 'on-duty' ? 'finding.offDuty' : 'finding.device')}{' '}
                <Link to="/account" className="link-button finding__change">{t('finding.circumstances')}</Link>
              </p>
            )}
            {onShow && finding.place.part !== 'package' && (
              <button type="button" className="link-button" onClick={() => onShow(finding, index)}>
                {finding.place.part === 'alt' ? t('finding.showAlt') : t('finding.show')}
                {words && <span className="usa-sr-only">: {words}</span>}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
