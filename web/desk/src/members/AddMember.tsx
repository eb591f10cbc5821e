// A new member: who they are, where they serve, and the password for the first sign-in.
import { Button, Checkbox, FormGroup, Label, Select } from '@trussworks/react-uswds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { shortestPassword } from '../account/PasswordForm';
import { api, ApiError, take } from '../api/client';
import { membersQuery, unitsQuery } from '../api/queries';
import { useTranslation, type MessageKey } from '../i18n';
import { ErrorNotice, Notice } from '../shell/states';
import { TextField } from '../shell/TextField';

const empty = { name: '', title: '', login: '', email: '', unit: '', star_number: '', employee_number: '', initial_password: '' };
type Fields = typeof empty;

// What each field is, in the order a person reads a form. `error` is said where the server names the field.
const fields: { name: Exclude<keyof Fields, 'unit'>; label: MessageKey; hint?: MessageKey; error: MessageKey; type?: 'email' | 'password'; optional?: true }[] = [
  { name: 'name', label: 'members.add.name', error: 'members.add.wrong' },
  { name: 'title', label: 'members.add.rank', error: 'members.add.wrong' },
  { name: 'login', label: 'signIn.login', hint: 'members.add.login.hint', error: 'members.add.login.wrong' },
  { name: 'email', label: 'members.add.email', error: 'members.add.wrong', type: 'email' },
  { name: 'star_number', label: 'members.add.star', error: 'members.add.wrong', optional: true },
  { name: 'employee_number', label: 'members.add.employee', error: 'members.add.wrong', optional: true },
  { name: 'initial_password', label: 'members.add.password', hint: 'members.add.password.hint', error: 'members.add.password.hint', type: 'password' },
];

function AddMemberForm({ onDone }: { onDone: (name: string) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const units = useQuery(unitsQuery);
  const [member, setMember] = useState(empty);
  const [sworn, setSworn] = useState(true);
  const add = useMutation({
    mutationFn: () => take(api.POST('/api/members', { body: { ...member, login: member.login.trim(), email: member.email.trim(), sworn } })),
    onSuccess: (added) => {
      queries.setQueryData(membersQuery.queryKey, (before) => before && [...before, added].sort((a, b) => a.name.localeCompare(b.name)));
      onDone(added.name);
    },
  });
  const problem = add.error instanceof ApiError ? add.error.problem : undefined;
  const taken = problem?.code === 'login-taken';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} className="reason-form" aria-label={t('members.add')}>
      {add.isError && <ErrorNotice error={add.error} focus />}
      {fields.map(({ name, label, hint, error, type, optional }) => (
        <TextField key={name} id={`new-${name}`} label={t(label)} hint={hint && t(hint)} type={type ?? 'text'} maxLength={200} required={!optional}
          {...(name === 'initial_password' ? { autoComplete: 'new-password', minLength: shortestPassword } : { autoComplete: 'off' })}
          {...(name === 'login' ? { autoCapitalize: 'none', spellCheck: false, pattern: '[a-z0-9._\\-]{2,64}' } : {})}
          value={member[name]} onChange={(value) => setMember({ ...member, [name]: value })}
          error={problem?.field === name ? t(taken && name === 'login' ? 'problem.loginTaken' : error) : undefined} />
      ))}
      <FormGroup>
        <Label htmlFor="new-unit">{t('members.unit')}</Label>
        <Select id="new-unit" name="new-unit" required value={member.unit} onChange={(event) => setMember({ ...member, unit: event.target.value })}>
          <option value="">{t('value.choose')}</option>
          {units.data?.map(({ slug, name }) => <option key={slug} value={slug}>{name}</option>)}
        </Select>
      </FormGroup>
      <Checkbox id="new-sworn" name="new-sworn" label={t('members.add.sworn')} checked={sworn} onChange={(event) => setSworn(event.target.checked)} />
      <Button type="submit" disabled={add.isPending}>{t('members.add.submit')}</Button>
    </form>
  );
}

export function AddMember() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [added, setAdded] = useState<string>();
  return (
    <div>
      <div className="actions">
        <Button type="button" outline={open} aria-expanded={open} onClick={() => {
          setOpen(!open);
          setAdded(undefined);
        }}>{t('members.add')}</Button>
      </div>
      {added && <Notice type="success" title={t('members.add.done', { name: added })} focus>{t('members.add.next')}</Notice>}
      {open && <AddMemberForm onDone={(name) => {
        setOpen(false);
        setAdded(name);
      }} />}
    </div>
  );
}
