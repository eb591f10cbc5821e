// The parts of the writing page that are plain fields: kind, declarations, outlets, window.
import { Checkbox, FormGroup, Label, Radio, Select, TextInput, Textarea } from '@trussworks/react-uswds';
import type { Declarations, Directive, Package } from '../api/types';
import { translateIfKnown, useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { fromLocalInput, toLocalInput } from '../time';
import { channelsOf, goesTo, toggled } from './package';

export type Change = (change: (draft: Package) => Package) => void;

interface SectionProps {
  draft: Package;
  onChange: Change;
}

export function KindField({ draft, onChange, directive, missing }: SectionProps & { directive: Directive; missing: boolean }) {
  const { t } = useTranslation();
  const { kind: nameOf } = useAgency();
  const chosen = directive.kinds.find((kind) => kind.id === draft.kind);
  return (
    <FormGroup error={missing}>
      <Label htmlFor="kind" error={missing}>{t('write.kind')}</Label>
      {missing && <span className="usa-error-message" id="kind-error">{t('write.kind.missing')}</span>}
      <Select id="kind" name="kind" value={draft.kind} aria-describedby={missing ? 'kind-error kind-help' : 'kind-help'}
        onChange={(event) => onChange((before) => ({ ...before, kind: event.target.value }))}>
        <option value="">{t('value.choose')}</option>
        {directive.kinds.map((kind) => <option key={kind.id} value={kind.id}>{nameOf(kind.id)}</option>)}
      </Select>
      <p className="kind-help" id="kind-help">{chosen ? `${chosen.help} (${chosen.clause})` : t('write.kind.help')}</p>
    </FormGroup>
  );
}

// What residents are told of a correction, beside its text. It is judged and approved with it.
export function CorrectionField({ draft, onChange }: SectionProps) {
  const { t } = useTranslation();
  return (
    <FormGroup>
      <Label htmlFor="correction-note">{t('write.correction.note')}</Label>
      <span className="usa-hint" id="correction-note-hint">{t('write.correction.note.hint')}</span>
      <Textarea id="correction-note" name="correction-note" className="short-text" maxLength={500} aria-describedby="correction-note-hint" value={draft.correction?.note ?? ''}
        onChange={(event) => onChange((before) => ({ ...before, correction: { ...before.correction, note: event.target.value } }))} />
    </FormGroup>
  );
}

export function DeclarationFields({ draft, onChange }: SectionProps) {
  const { t } = useTranslation();
  const declared: Declarations = draft.declarations ?? {};
  const set = (change: Partial<Declarations>) => onChange((before) => ({ ...before, declarations: { ...before.declarations, ...change } }));
  return (
    <>
      <fieldset className="usa-fieldset">
        <legend className="usa-legend">{t('declare.verification')}</legend>
        <Radio id="unverified" name="verification" label={t('declare.unverified')} checked={declared.verification !== 'verified'} onChange={() => set({ verification: 'unverified' })} />
        <Radio id="verified" name="verification" label={t('declare.verified')} checked={declared.verification === 'verified'} onChange={() => set({ verification: 'verified' })} />
      </fieldset>
      <FormGroup>
        <Label htmlFor="source">{t('declare.source')}</Label>
        <span className="usa-hint" id="source-hint">{t('declare.source.hint')}</span>
        <TextInput id="source" name="source" type="text" aria-describedby="source-hint" value={declared.source ?? ''} onChange={(event) => set({ source: event.target.value })} />
      </FormGroup>
      <FormGroup>
        <Label htmlFor="verified-by">{t('declare.verifiedBy')}</Label>
        <span className="usa-hint" id="verified-by-hint">{t('declare.verifiedBy.hint')}</span>
        <TextInput id="verified-by" name="verified-by" type="text" aria-describedby="verified-by-hint" value={declared.verified_by ?? ''} onChange={(event) => set({ verified_by: event.target.value })} />
      </FormGroup>
      <fieldset className="usa-fieldset">
        <legend className="usa-legend">{t('declare.about')}</legend>
        <Checkbox id="investigation" name="investigation" label={t('declare.investigation')} labelDescription={t('declare.investigation.hint')}
          checked={declared.investigation_checked ?? false} onChange={(event) => set({ investigation_checked: event.target.checked })} />
        <Checkbox id="notable" name="notable" label={t('declare.notable')} labelDescription={t('declare.notable.hint')}
          checked={declared.notable_incident ?? false} onChange={(event) => set({ notable_incident: event.target.checked })} />
        <Checkbox id="active" name="active" label={t('declare.active')} labelDescription={t('declare.active.hint')}
          checked={declared.active_incident ?? false} onChange={(event) => set({ active_incident: event.target.checked })} />
        <Checkbox id="conforms" name="conforms" label={t('declare.conforms')} labelDescription={t('declare.conforms.hint')}
          checked={declared.conforms_to_guidelines ?? true} onChange={(event) => set({ conforms_to_guidelines: event.target.checked })} />
        <Checkbox id="self-reviewed" name="self-reviewed" label={t('declare.selfReviewed')} labelDescription={t('declare.selfReviewed.hint')}
          checked={declared.self_reviewed ?? false} onChange={(event) => set({ self_reviewed: event.target.checked })} />
      </fieldset>
    </>
  );
}

export function OutletFields({ draft, onChange, directive, missing }: SectionProps & { directive: Directive; missing: boolean }) {
  const translation = useTranslation();
  const { t, locale } = translation;
  const { outlet: nameOf } = useAgency();
  const chosen = (id: string) => draft.channels.filter((channel) => channel === id || channel.startsWith(`${id}:`));
  const offered = directive.outlets.filter((outlet) => outlet.ready || chosen(outlet.id).length > 0);
  const others = directive.outlets.filter((outlet) => !offered.includes(outlet));
  return (
    <fieldset className="usa-fieldset" aria-describedby={missing ? 'outlets-error' : undefined}>
      <legend className="usa-sr-only">{t('write.outlets')}</legend>
      {missing && <span className="usa-error-message" id="outlets-error">{t('write.outlets.missing')}</span>}
      {offered.map((outlet) => {
        const limit = outlet.limit
          ? t('write.outlet.limit', {
              limit: outlet.limit.toLocaleString(locale),
              unit: translateIfKnown(translation, `limitUnit.${outlet.unit ?? 'characters'}`, outlet.unit ?? ''),
            })
          : t('write.outlet.noLimit');
        const channels = channelsOf(outlet);
        // What was chosen stays in sight, were it another unit's account by now.
        const gone = chosen(outlet.id).filter((channel) => !channels.includes(channel) && (channel !== outlet.id || channels.length === 0));
        return [...channels, ...gone].map((channel) => (
          <Checkbox key={channel} id={`outlet-${channel}`} name="outlet" label={nameOf(channel)} labelDescription={outlet.ready && !gone.includes(channel) ? limit : t('write.outlet.notReady')}
            checked={goesTo(draft, outlet, channel)}
            onChange={(event) => onChange((before) => {
              const named = goesTo(before, outlet, channel) && before.channels.includes(outlet.id) ? before.channels.map((other) => (other === outlet.id ? channel : other)) : before.channels;
              return { ...before, channels: toggled(named, channel, event.target.checked) };
            })} />
        ));
      })}
      {others.length > 0 && (
        <p className="quiet">{t('write.outlet.others', { names: new Intl.ListFormat(locale).format(others.map((outlet) => nameOf(outlet.id))) })}</p>
      )}
    </fieldset>
  );
}

export function WindowFields({ draft, onChange }: SectionProps) {
  const { t } = useTranslation();
  const { zone, zoneName } = useAgency();
  const window = draft.window ?? {};
  const set = (name: 'not_before' | 'expires', local: string) =>
    onChange((before) => {
      const next = { ...before.window };
      const at = fromLocalInput(local, zone);
      if (at) next[name] = at;
      else delete next[name];
      return { ...before, window: next };
    });
  return (
    <div className="window-fields">
      <FormGroup>
        <Label htmlFor="not-before">{t('window.from')}</Label>
        <span className="usa-hint" id="not-before-hint">{t('window.from.hint', { zone: zoneName })}</span>
        <input id="not-before" name="not-before" type="datetime-local" className="usa-input" aria-describedby="not-before-hint"
          value={window.not_before ? toLocalInput(window.not_before, zone) : ''} onChange={(event) => set('not_before', event.target.value)} />
      </FormGroup>
      <FormGroup>
        <Label htmlFor="expires">{t('window.until')}</Label>
        <span className="usa-hint" id="expires-hint">{t('window.until.hint', { zone: zoneName })}</span>
        <input id="expires" name="expires" type="datetime-local" className="usa-input" aria-describedby="expires-hint"
          value={window.expires ? toLocalInput(window.expires, zone) : ''} onChange={(event) => set('expires', event.target.value)} />
      </FormGroup>
    </div>
  );
}
