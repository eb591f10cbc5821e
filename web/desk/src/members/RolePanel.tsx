// The roles a member holds, each for a unit and what lies below it; granting one and ending one.
import { Button, FormGroup, Label, Select } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { rolesQuery, unitsQuery } from '../api/queries';
import type { Member, RoleGrant } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';

interface RolePanelProps {
  member: Member;
  pending: boolean;
  onGrant: (grant: RoleGrant) => void;
  onEnd: (grant: RoleGrant) => void;
}

export function RolePanel({ member, pending, onGrant, onEnd }: RolePanelProps) {
  const { t } = useTranslation();
  const { role: nameOf, knowsRole: knows, unit: unitName } = useAgency();
  const units = useQuery(unitsQuery);
  const roles = useQuery(rolesQuery);
  const [role, setRole] = useState('');
  const [unit, setUnit] = useState(member.unit);
  const grant = (event: FormEvent) => {
    event.preventDefault();
    onGrant({ role, unit });
  };
  return (
    <div className="reason-form">
      {member.grants.length === 0
        ? <p className="quiet">{t('members.roles.none')}</p>
        : (
          <ul className="plain-list">
            {member.grants.map((held) => {
              const words = t('members.roles.of', { role: nameOf(held.role), unit: unitName(held.unit) });
              return (
                <li key={`${held.role} ${held.unit}`} className="role-line">
                  <span>{words}{knows(held.role) ? '' : ` (${t('members.roles.unknown')})`}</span>
                  <Button type="button" outline className="danger" disabled={pending} onClick={() => onEnd(held)}>
                    {t('members.roles.end')}<span className="usa-sr-only">: {words}, {member.name}</span>
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
      <form onSubmit={grant}>
        <FormGroup>
          <Label htmlFor={`role-${member.id}`}>{t('members.roles.role')}</Label>
          <Select id={`role-${member.id}`} name="role" required value={role} onChange={(event) => setRole(event.target.value)}>
            <option value="">{t('value.choose')}</option>
            {roles.data?.map(({ id }) => <option key={id} value={id}>{nameOf(id)}</option>)}
          </Select>
        </FormGroup>
        <FormGroup>
          <Label htmlFor={`role-unit-${member.id}`}>{t('members.unit')}</Label>
          <Select id={`role-unit-${member.id}`} name="unit" required value={unit} onChange={(event) => setUnit(event.target.value)}>
            {(units.data ?? [{ slug: member.unit, name: unitName(member.unit) }]).map(({ slug, name }) => <option key={slug} value={slug}>{name}</option>)}
          </Select>
        </FormGroup>
        <Button type="submit" disabled={pending}>{t('members.roles.grant')}</Button>
      </form>
    </div>
  );
}
