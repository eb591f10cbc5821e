// What every page asks of the agency: its zone, and names for the ids that posts carry.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { directiveQuery, rolesQuery, unitsQuery } from '../api/queries';
import { translateIfKnown, useTranslation } from '../i18n';
import { browserZone, formatDay, formatMoment } from '../time';

export interface Agency {
  zone: string;
  // "Central Time", for people.
  zoneName: string;
  moment: (iso: string) => string;
  day: (iso: string) => string;
  kind: (id: string) => string;
  unit: (slug: string) => string;
  outlet: (id: string) => string;
  role: (id: string) => string;
  // False for a role that means nothing under the directive in force.
  knowsRole: (id: string) => boolean;
  directive: (id: string) => string;
  languageName: (tag: string) => string;
}

// "district-17" until the names have come, or when there is none.
export function readable(id: string): string {
  const words = id.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function useAgency(): Agency {
  const translation = useTranslation();
  const { data: directive } = useQuery(directiveQuery);
  const { data: units } = useQuery(unitsQuery);
  const { data: roles } = useQuery(rolesQuery);
  return useMemo(() => {
    const { locale, language } = translation;
    const zone = directive?.time_zone ?? browserZone();
    const languages = new Intl.DisplayNames([locale], { type: 'language' });
    return {
      zone,
      zoneName: new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(0).find((part) => part.type === 'timeZoneName')?.value ?? zone,
      moment: (iso) => formatMoment(iso, zone, locale),
      day: (iso) => formatDay(iso, zone, locale),
      kind: (id) => {
        const kind = directive?.kinds.find((candidate) => candidate.id === id);
        return kind?.names?.[language] ?? kind?.name ?? readable(id);
      },
      unit: (slug) => units?.find((unit) => unit.slug === slug)?.name ?? readable(slug),
      outlet: (channel) => {
        const [id = channel, account] = channel.split(':');
        const outlet = directive?.outlets.find((candidate) => candidate.id === id);
        const name = translateIfKnown(translation, `outlet.${id}`, outlet?.name ?? readable(id));
        return account ? `${name} (${outlet?.accounts?.find((candidate) => candidate.id === channel)?.handle ?? account})` : name;
      },
      role: (id) => {
        const role = roles?.find((candidate) => candidate.id === id);
        return role?.names?.[language] ?? role?.name ?? translateIfKnown(translation, `role.${id}`, readable(id));
      },
      knowsRole: (id) => !roles || roles.some((role) => role.id === id),
      directive: (id) => (directive?.id === id ? directive.title : id),
      languageName: (tag) => {
        const name = languages.of(tag) ?? tag;
        return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
      },
    };
  }, [translation, directive, units, roles]);
}
