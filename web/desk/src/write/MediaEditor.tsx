// Pictures: stored by the server as it would publish them, each with words for those who cannot see it.
import { Checkbox, FormGroup, Label, Select, Textarea } from '@trussworks/react-uswds';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, take } from '../api/client';
import type { Finding, Medium, Package, StoredMedium } from '../api/types';
import { translateIfKnown, useTranslation } from '../i18n';
import { readable } from '../shell/agency';
import { ErrorNotice } from '../shell/states';

const kinds: readonly Medium['kind'][] = ['photo', 'graphic', 'booking-photograph'];
const purposes = ['fugitive', 'person-of-interest', 'missing-person', 'wanted-greater-offense'] as const;

// The generated type says `string` for a binary part; what is sent is a form with the file.
function upload(file: File): Promise<StoredMedium> {
  return take(
    api.POST('/api/media', {
      body: { file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData();
        form.append('file', file);
        return form;
      },
    }),
  );
}

interface MediaEditorProps {
  draft: Package;
  offenseClasses: readonly string[];
  findings: readonly Finding[];
  onChange: (change: (draft: Package) => Package) => void;
}

export function MediaEditor({ draft, offenseClasses, findings, onChange }: MediaEditorProps) {
  const translation = useTranslation();
  const { t } = translation;
  const field = useRef<HTMLInputElement>(null);
  const media = draft.media ?? [];

  const add = useMutation({
    mutationFn: upload,
    onSuccess: ({ digest, media_type, width, height }) => {
      const medium: Medium = { digest, media_type, width, height, kind: 'photo', alt: '' };
      // The same picture twice is once.
      onChange((before) =>
        before.media?.some((other) => other.digest === digest) ? before : { ...before, media: [...(before.media ?? []), medium] },
      );
    },
    onSettled: () => {
      if (field.current) field.current.value = '';
    },
  });

  const change = (index: number, what: Partial<Medium>) =>
    onChange((before) => ({ ...before, media: (before.media ?? []).map((medium, at) => (at === index ? { ...medium, ...what } : medium)) }));
  const remove = (index: number) => onChange((before) => ({ ...before, media: (before.media ?? []).filter((_, at) => at !== index) }));

  return (
    <>
      {media.map((medium, index) => {
        const missing = medium.alt.trim() === '';
        const onAlt = findings.filter((finding) => finding.place.part === 'alt' && finding.place.index === index);
        return (
          <div key={medium.digest} className="medium" role="group" aria-label={t('media.number', { number: index + 1 })}>
            <img src={`/api/media/${medium.digest}`} alt={medium.alt} width={medium.width} height={medium.height} className="medium__picture" />
            <div className="medium__fields">
              <FormGroup error={missing}>
                <Label htmlFor={`alt-${index}`} error={missing}>{t('media.alt')}</Label>
                <span className="usa-hint" id={`alt-hint-${index}`}>{t('media.alt.hint')}</span>
                {missing && <span className="usa-error-message" id={`alt-error-${index}`}>{t('media.alt.required')}</span>}
                <Textarea id={`alt-${index}`} name="alt" rows={2} required error={missing} value={medium.alt} aria-describedby={`alt-hint-${index}${missing ? ` alt-error-${index}` : ''}`}
                  onChange={(event) => change(index, { alt: event.target.value })} />
                {onAlt.map((finding) => <p key={finding.rule + finding.place.begin} className="field-finding">{finding.message} ({finding.clause})</p>)}
              </FormGroup>
              <FormGroup>
                <Label htmlFor={`kind-${index}`}>{t('media.kind')}</Label>
                <Select id={`kind-${index}`} name="medium-kind" value={medium.kind} onChange={(event) => change(index, { kind: event.target.value as Medium['kind'] })}>
                  {kinds.map((kind) => <option key={kind} value={kind}>{t(`media.kind.${kind}`)}</option>)}
                </Select>
              </FormGroup>
              {medium.kind === 'booking-photograph' && (
                <>
                  <FormGroup>
                    <Label htmlFor={`offense-${index}`}>{t('media.offense')}</Label>
                    <Select id={`offense-${index}`} name="offense" value={medium.offense_class ?? ''} onChange={(event) => change(index, { offense_class: event.target.value })}>
                      <option value="">{t('value.choose')}</option>
                      {offenseClasses.map((offense) => <option key={offense} value={offense}>{translateIfKnown(translation, `offense.${offense}`, readable(offense))}</option>)}
                    </Select>
                  </FormGroup>
                  <FormGroup>
                    <Label htmlFor={`purpose-${index}`}>{t('media.purpose')}</Label>
                    <Select id={`purpose-${index}`} name="purpose" value={medium.search_purpose ?? ''} onChange={(event) => change(index, { search_purpose: event.target.value })}>
                      <option value="">{t('media.purpose.none')}</option>
                      {purposes.map((purpose) => <option key={purpose} value={purpose}>{t(`media.purpose.${purpose}`)}</option>)}
                    </Select>
                  </FormGroup>
                </>
              )}
              {medium.kind === 'photo' && (
                <Checkbox id={`consent-${index}`} name="consent" label={t('media.consent')} checked={medium.consent ?? false} onChange={(event) => change(index, { consent: event.target.checked })} />
              )}
              <button type="button" className="link-button" onClick={() => remove(index)}>
                {t('media.remove')}<span className="usa-sr-only"> {t('media.number', { number: index + 1 })}</span>
              </button>
            </div>
          </div>
        );
      })}
      {add.isError && <ErrorNotice error={add.error} focus />}
      <FormGroup>
        <Label htmlFor="file">{t('media.add')}</Label>
        <span className="usa-hint" id="file-hint">{t('media.add.hint')}</span>
        <input id="file" name="file" type="file" className="file-field" accept="image/jpeg,image/png,image/webp" ref={field} aria-describedby="file-hint" disabled={add.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) add.mutate(file);
          }} />
        <p role="status">{add.isPending ? t('media.uploading') : ''}</p>
      </FormGroup>
    </>
  );
}
