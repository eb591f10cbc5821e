// The forms of an account, made from the settings of its kind. A secret is written and never shown.
import { Button, Checkbox, FormGroup, Label, Select } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError, take } from '../api/client';
import { accountsQuery, unitsQuery } from '../api/queries';
import type { Account, AccountKind } from '../api/types';
import { useTranslation } from '../i18n';
import { ErrorNotice, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';

export const kindName = (kind: AccountKind, language: string) => kind.names[language] ?? Object.values(kind.names)[0] ?? kind.id;

type Settings = Record<string, string>;

// What the server says about a field, in its own words: they name what that kind expects.
function wrong(error: unknown, field: string): string | undefined {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return problem?.field === field ? (problem.detail ?? problem.title) : undefined;
}

interface SettingFieldsProps {
  kind: AccountKind;
  id: string;
  settings: Settings;
  onChange: (settings: Settings) => void;
  error: unknown;
  // Of an account that has its secrets: they stay while the field is left empty.
  kept?: boolean;
}

function SettingFields({ kind, id, settings, onChange, error, kept = false }: SettingFieldsProps) {
  const { t } = useTranslation();
  return kind.settings.map((setting) => (
    <TextField key={setting.name} id={`${id}-${setting.name}`} label={setting.name} hint={setting.secret && kept ? `${setting.help} ${t('accounts.secret.kept')}` : setting.help}
      type={setting.secret ? 'password' : 'text'} autoComplete={setting.secret ? 'new-password' : 'off'} autoCapitalize="none" spellCheck={false} maxLength={2000}
      required={setting.required && !(setting.secret && kept)} value={settings[setting.name] ?? ''}
      onChange={(value) => onChange({ ...settings, [setting.name]: value })} error={wrong(error, `settings.${setting.name}`)} />
  ));
}

const filled = (settings: Settings) => Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));

function OpenForm({ kinds, onDone }: { kinds: readonly AccountKind[]; onDone: (channel: string) => void }) {
  const { t, language } = useTranslation();
  const queries = useQueryClient();
  const units = useQuery(unitsQuery);
  const [kindId, setKindId] = useState(kinds[0]?.id ?? '');
  const [unit, setUnit] = useState('');
  const [name, setName] = useState<string>();
  const [handle, setHandle] = useState('');
  const [shared, setShared] = useState(false);
  const [settings, setSettings] = useState<Settings>({});
  const kind = kinds.find(({ id }) => id === kindId);
  const open = useMutation({
    mutationFn: () => take(api.POST('/api/accounts', { body: { kind: kindId, name: name ?? unit, unit, handle: handle.trim(), shared, settings: filled(settings) } })),
    onSuccess: (account) => {
      void queries.invalidateQueries({ queryKey: accountsQuery.queryKey });
      onDone(account.handle);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate();
  };
  return (
    <form onSubmit={submit} className="reason-form" aria-label={t('accounts.open')}>
      {open.isError && <ErrorNotice error={open.error} focus />}
      <FormGroup>
        <Label htmlFor="account-kind">{t('accounts.kind')}</Label>
        <Select id="account-kind" name="account-kind" required value={kindId} onChange={(event) => {
          setKindId(event.target.value);
          setSettings({});
        }}>
          {kinds.map((one) => <option key={one.id} value={one.id}>{kindName(one, language)}</option>)}
        </Select>
      </FormGroup>
      <FormGroup>
        <Label htmlFor="account-unit">{t('members.unit')}</Label>
        <Select id="account-unit" name="account-unit" required value={unit} onChange={(event) => setUnit(event.target.value)}>
          <option value="">{t('value.choose')}</option>
          {units.data?.map((one) => <option key={one.slug} value={one.slug}>{one.name}</option>)}
        </Select>
      </FormGroup>
      <TextField id="account-name" label={t('accounts.name')} hint={t('accounts.name.hint')} required maxLength={60} pattern="[a-z0-9\-]{1,60}" autoCapitalize="none" spellCheck={false}
        value={name ?? unit} onChange={setName} error={wrong(open.error, 'name')} />
      <TextField id="account-handle" label={t('accounts.handle')} hint={t('accounts.handle.hint')} maxLength={100} autoComplete="off" value={handle} onChange={setHandle} error={wrong(open.error, 'handle')} />
      {kind && <SettingFields kind={kind} id="account" settings={settings} onChange={setSettings} error={open.error} />}
      <Checkbox id="account-shared" name="account-shared" label={t('accounts.share')} labelDescription={t('accounts.share.hint')} checked={shared} onChange={(event) => setShared(event.target.checked)} />
      <Button type="submit" disabled={open.isPending}>{t('accounts.open.submit')}</Button>
    </form>
  );
}

export function OpenAccount({ kinds }: { kinds: readonly AccountKind[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState<string>();
  return (
    <div>
      <div className="actions">
        <Button type="button" outline={open} aria-expanded={open} onClick={() => {
          setOpen(!open);
          setOpened(undefined);
        }}>{t('accounts.open')}</Button>
      </div>
      {opened && <Notice type="success" title={t('accounts.opened', { name: opened })} focus />}
      {open && <OpenForm kinds={kinds} onDone={(name) => {
        setOpen(false);
        setOpened(name);
      }} />}
    </div>
  );
}

export function ChangeAccount({ account, kind, onDone }: { account: Account; kind: AccountKind; onDone: () => void }) {
  const { t } = useTranslation();
  const [handle, setHandle] = useState(account.handle);
  const [shared, setShared] = useState(account.shared);
  const [settings, setSettings] = useState<Settings>(account.settings);
  // Only what is another: who changes nothing about the credential has no need to type it again.
  const changed = Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== (account.settings[name] ?? '')));
  const change = useMutation({
    mutationFn: () => take(api.PATCH('/api/accounts/{channel}', { params: { path: { channel: account.channel } }, body: { handle: handle.trim(), shared, ...(Object.keys(changed).length > 0 ? { settings: changed } : {}) } })),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const id = `change-${account.channel}`;
  return (
    <form onSubmit={submit} className="reason-form">
      {change.isError && <ErrorNotice error={change.error} focus />}
      <TextField id={`${id}-handle`} label={t('accounts.handle')} required maxLength={100} value={handle} onChange={setHandle} error={wrong(change.error, 'handle')} />
      <SettingFields kind={kind} id={id} settings={settings} onChange={setSettings} error={change.error} kept />
      <Checkbox id={`${id}-shared`} name={`${id}-shared`} label={t('accounts.share')} labelDescription={t('accounts.share.hint')} checked={shared} onChange={(event) => setShared(event.target.checked)} />
      <Button type="submit" disabled={change.isPending}>{t('accounts.change.submit')}</Button>
    </form>
  );
}
