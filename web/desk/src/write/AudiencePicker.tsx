// Whom the post is for, and what that means for the mail: who is reached, who is not and why.
import { Checkbox, Label, TextInput } from '@trussworks/react-uswds';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { reachQuery } from '../api/queries';
import type { Package, Unit } from '../api/types';
import { translateIfKnown, useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { ErrorNotice } from '../shell/states';
import { toggled } from './package';
import type { Change } from './sections';

function ReachView({ areas }: { areas: readonly string[] }) {
  const translation = useTranslation();
  const { t, count } = translation;
  const reach = useQuery({ ...reachQuery(areas), placeholderData: keepPreviousData });
  if (areas.length === 0) return <p className="quiet">{t('reach.noArea')}</p>;
  if (reach.isError) return <ErrorNotice error={reach.error} onReload={() => void reach.refetch()} />;
  if (!reach.data) return <p className="quiet reach" role="status">{t('reach.counting')}</p>;
  return (
    <div className="reach" role="status">
      <p><strong>{count('reach.subscribers', reach.data.subscribers)}</strong></p>
      {reach.data.not_reached.length > 0 && (
        <>
          <p>{t('reach.not')}</p>
          <ul>
            {reach.data.not_reached.map(({ reason, count: people }) => (
              <li key={reason}>{translateIfKnown(translation, `reach.reason.${reason}`, reason)}: {people.toLocaleString(translation.locale)}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface AudiencePickerProps {
  draft: Package;
  units: readonly Unit[];
  missing: boolean;
  onChange: Change;
}

export function AudiencePicker({ draft, units, missing, onChange }: AudiencePickerProps) {
  const { t, count } = useTranslation();
  const { unit: nameOf } = useAgency();
  const [sought, setSought] = useState('');
  const { areas } = draft.audience;
  const words = sought.trim().toLocaleLowerCase();
  const matches = (unit: Unit) => words === '' || unit.name.toLocaleLowerCase().includes(words) || unit.slug.includes(words);

  const choose = (slug: string, on: boolean) => onChange((before) => ({ ...before, audience: { areas: toggled(before.audience.areas, slug, on) } }));
  const box = (unit: Unit) => (
    <Checkbox key={unit.slug} id={`area-${unit.slug}`} name="area" label={unit.name} checked={areas.includes(unit.slug)} onChange={(event) => choose(unit.slug, event.target.checked)} />
  );

  const districts = units.filter((unit) => unit.kind === 'district');
  return (
    <>
      <fieldset className="usa-fieldset" aria-describedby={missing ? 'areas-error' : undefined}>
        <legend className="usa-sr-only">{t('write.audience')}</legend>
        {missing && <span className="usa-error-message" id="areas-error">{t('write.areas.missing')}</span>}
        {areas.length > 0 && (
          <ul className="chips" aria-label={t('audience.chosen')}>
            {areas.map((area) => (
              <li key={area}>
                <button type="button" className="chip" onClick={() => choose(area, false)}>
                  {nameOf(area)} <span aria-hidden="true">×</span><span className="usa-sr-only">: {t('audience.remove')}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {units.length > 12 && (
          <>
            <Label htmlFor="area-filter">{t('audience.find')}</Label>
            <TextInput id="area-filter" name="area-filter" type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
          </>
        )}
        <div className="areas">
          {units.filter((unit) => unit.kind === 'agency' && matches(unit)).map(box)}
          {districts.map((district) => {
            const beats = units.filter((unit) => unit.kind === 'beat' && unit.parent === district.slug);
            const shown = beats.filter((beat) => matches(beat) || matches(district));
            if (!matches(district) && shown.length === 0) return null;
            return (
              <div key={district.slug} className="area-district">
                {box(district)}
                {shown.length > 0 && (
                  <details open={words !== '' || beats.some((beat) => areas.includes(beat.slug))}>
                    <summary>{count('audience.beats', shown.length, { district: district.name })}</summary>
                    {shown.map(box)}
                  </details>
                )}
              </div>
            );
          })}
          {units.filter((unit) => unit.kind === 'beat' && !districts.some((district) => district.slug === unit.parent) && matches(unit)).map(box)}
        </div>
      </fieldset>
      {draft.channels.includes('mail') && <ReachView areas={areas} />}
    </>
  );
}
