// The package as the writing page edits it.
import type { Directive, Package, Rendition } from '../api/types';

export function emptyPackage(language: string): Package {
  return {
    kind: '',
    renditions: [{ language, title: '', text: '' }],
    media: [],
    declarations: {
      verification: 'unverified', source: '', verified_by: '', notable_incident: false, active_incident: false,
      investigation_checked: false, conforms_to_guidelines: true, self_reviewed: false,
    },
    audience: { areas: [] },
    channels: [],
    window: {},
  };
}

// The channels that an outlet offers the member: its accounts, the nearest first, or itself where it takes none.
export function channelsOf(outlet: Directive['outlets'][number]): string[] {
  return outlet.accounts ? outlet.accounts.map((account) => account.id) : [outlet.id];
}

// Whether the draft goes there. A bare kind, of drafts from before accounts, means the nearest account.
export function goesTo(draft: Package, outlet: Directive['outlets'][number], channel: string): boolean {
  return draft.channels.includes(channel) || (draft.channels.includes(outlet.id) && channelsOf(outlet)[0] === channel);
}

// What a new post starts with: the member's own area, and every outlet that works, by the nearest account.
export function startingPackage(directive: Directive, unit: string): Package {
  return {
    ...emptyPackage(directive.languages[0] ?? 'en'),
    audience: { areas: [unit] },
    channels: directive.outlets.filter((outlet) => outlet.ready).flatMap((outlet) => channelsOf(outlet).slice(0, 1)).sort(),
  };
}

// As it is sent: lists sorted, and without what the server counts at submission.
export function outgoing(draft: Package): Package {
  return {
    ...draft,
    audience: { areas: [...draft.audience.areas].sort() },
    channels: [...draft.channels].sort(),
  };
}

// A draft is worth storing once something was written or chosen.
export function worthKeeping(draft: Package): boolean {
  return (
    draft.kind !== '' || (draft.media ?? []).length > 0 || draft.renditions.some(({ title, text }) => title !== '' || text !== '')
  );
}

export function changeRendition(draft: Package, index: number, change: Partial<Rendition>): Package {
  return {
    ...draft,
    renditions: draft.renditions.map((rendition, at) => (at === index ? { ...rendition, ...change } : rendition)),
  };
}

export function toggled(list: readonly string[], item: string, on: boolean): string[] {
  return on ? [...new Set([...list, item])].sort() : list.filter((other) => other !== item);
}
