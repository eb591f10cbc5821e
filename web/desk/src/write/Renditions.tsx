// The text in each of the agency's languages, one tab a language. The first is the original.
import { Button, FormGroup, Label } from '@trussworks/react-uswds';
import { useRef, type KeyboardEvent, type Ref } from 'react';
import type { Finding, Package } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { changeRendition } from './package';
import { TextEditor } from './TextEditor';
import type { Judgement } from './use_decision';

interface RenditionsProps {
  draft: Package;
  languages: readonly string[];
  judgement: Judgement | undefined;
  open: number;
  onOpen: (index: number) => void;
  onChange: (draft: Package) => void;
  onCaret: (findings: number[]) => void;
  titleRef: Ref<HTMLTextAreaElement>;
  textRef: Ref<HTMLTextAreaElement>;
  missing: { title: boolean; text: boolean };
}

export function Renditions(props: RenditionsProps) {
  const { draft, languages, judgement, open, onOpen, onChange, onCaret, titleRef, textRef, missing } = props;
  const { t } = useTranslation();
  const { languageName } = useAgency();
  const tabs = useRef<HTMLDivElement>(null);
  const rendition = draft.renditions[open] ?? draft.renditions[0];
  const absent = languages.filter((language) => !draft.renditions.some((other) => other.language === language));
  const findings: readonly Finding[] = judgement?.decision.findings ?? [];
  const judged = judgement?.judged.renditions[open];

  const moveTab = (event: KeyboardEvent) => {
    const last = draft.renditions.length - 1;
    const to =
      event.key === 'ArrowRight' ? (open === last ? 0 : open + 1)
        : event.key === 'ArrowLeft' ? (open === 0 ? last : open - 1)
          : event.key === 'Home' ? 0 : event.key === 'End' ? last : undefined;
    if (to === undefined) return;
    event.preventDefault();
    onOpen(to);
    tabs.current?.querySelectorAll<HTMLButtonElement>('[role=tab]')[to]?.focus();
  };

  const add = (language: string) => {
    onChange({ ...draft, renditions: [...draft.renditions, { language, title: '', text: '' }] });
    onOpen(draft.renditions.length);
  };
  const remove = () => {
    onChange({ ...draft, renditions: draft.renditions.filter((_, at) => at !== open) });
    onOpen(0);
  };

  if (!rendition) return null;
  return (
    <>
      <div className="tabs-row">
        <div role="tablist" aria-label={t('write.languages')} className="tabs" ref={tabs} onKeyDown={moveTab}>
          {draft.renditions.map((other, at) => (
            <button key={other.language} type="button" role="tab" id={`tab-${other.language}`} aria-selected={at === open} aria-controls="rendition-panel"
              tabIndex={at === open ? 0 : -1} className="tab" onClick={() => onOpen(at)}>
              {languageName(other.language)}{at === 0 && draft.renditions.length > 1 ? ` (${t('write.original')})` : ''}
            </button>
          ))}
        </div>
        {absent.map((language) => (
          <button key={language} type="button" className="link-button" onClick={() => add(language)}>
            {t('write.addLanguage', { language: languageName(language) })}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="rendition-panel" aria-labelledby={`tab-${rendition.language}`} className="tab-panel">
        <FormGroup error={missing.title}>
          <Label htmlFor="title" error={missing.title}>{t('write.title')}</Label>
          {missing.title && <span className="usa-error-message" id="title-error">{t('write.title.missing')}</span>}
          <TextEditor id="title" name="title" language={rendition.language} value={rendition.title} part="title" index={open}
            findings={findings} judged={judged?.title ?? ''} fieldRef={titleRef} onCaret={onCaret} describedBy={missing.title ? 'title-error' : undefined}
            onChange={(title) => onChange(changeRendition(draft, open, { title }))} />
        </FormGroup>
        <FormGroup error={missing.text}>
          <Label htmlFor="text" error={missing.text}>{t('write.text')}</Label>
          <span className="usa-hint" id="text-hint">{t('write.text.hint')}</span>
          {missing.text && <span className="usa-error-message" id="text-error">{t('write.text.missing')}</span>}
          <TextEditor id="text" name="text" language={rendition.language} value={rendition.text} part="text" index={open}
            findings={findings} judged={judged?.text ?? ''} fieldRef={textRef} onCaret={onCaret} describedBy={missing.text ? 'text-error' : 'text-hint'}
            onChange={(text) => onChange(changeRendition(draft, open, { text }))} />
        </FormGroup>
        {open > 0 && <Button type="button" unstyled onClick={remove}>{t('write.removeLanguage', { language: languageName(rendition.language) })}</Button>}
      </div>
    </>
  );
}
