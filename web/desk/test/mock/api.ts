// A small stand-in for the server, for component tests and screenshots only. It keeps the contract's shapes and the
// rules a page must show (blocked, self-approval, changed package, stale edit), not the directive's judgement.
import type {
  Account, AccountKind, AccountPage, AdoptionPage, Alarm, Circumstances, Decision, Delivery, DemoSignIn, Directive, DirectiveTrial, FailedWork, Finding, Member, MemberName, Package, Post, Problem, Role, Session, Timeline, TimelineEvent, Unit, Work,
} from '../../src/api/types';
import { utf8Length } from '../../src/text/utf8';

interface Person extends Member {
  password: string;
  enrolled: boolean;
  at: Circumstances;
  renewal?: NonNullable<Session['renewal']>;
}

interface Stored {
  post: Post;
  events: TimelineEvent[];
  deliveries: Delivery[];
  published?: Package;
}

export interface Mock {
  handle: (request: Request) => Promise<Response>;
  posts: Map<string, Stored>;
  alarms: Alarm[];
  signInAs: (login: string) => void;
  // As if another session had changed the draft.
  changeBehind: (id: string, text: string) => void;
  endSession: () => void;
  stateFor: (login: string, at: Circumstances) => void;
  renew: (login: string, renewal: NonNullable<Session['renewal']>) => void;
}

const now = '2026-03-04T21:15:00Z';
const later = (minutes: number) => new Date(Date.parse(now) + minutes * 60_000).toISOString();

export const directive: Directive = {
  id: 'fair-haven-2026', title: 'Fair Haven Police Department policy 1021', agency: 'Fair Haven Police Department', version: '2026-01-15', digest: 'a1'.repeat(32), time_zone: 'America/Chicago',
  kinds: [
    { id: 'crime-prevention-tip', name: 'Crime-prevention tip', names: { es: 'Consejo de prevención' }, help: 'Advice that helps residents stay safe.', clause: '1021.4(b)' },
    { id: 'real-time-safety', name: 'Real-time safety information', names: { es: 'Aviso de seguridad' }, help: 'A crime in progress, a geographic warning or a disaster.', clause: '1021.4(e)' },
    { id: 'announcement', name: 'Announcement', names: { es: 'Anuncio' }, help: 'News of the department, an event or a programme.', clause: '1021.4(a)' },
    { id: 'investigative-request', name: 'Request for information', names: { es: 'Solicitud de información' }, help: 'Asks residents for information that helps an investigation.', clause: '1021.4(c)' },
  ],
  languages: ['en', 'es'],
  outlets: [
    { id: 'site', name: 'Public site', ready: true },
    { id: 'feeds', name: 'Feeds', ready: true },
    { id: 'mail', name: 'Mail to subscribers', ready: true },
    { id: 'bluesky', name: 'Bluesky', ready: true, limit: 300, unit: 'graphemes' },
    { id: 'facebook', name: 'Facebook', ready: false, limit: 63206, unit: 'characters' },
  ],
  offense_classes: ['civil', 'petty', 'business', 'misdemeanor-c', 'misdemeanor-b', 'misdemeanor-a', 'felony'],
};

const withoutSecret = (settings: Record<string, string>) => Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'password'));

const accountKinds: AccountKind[] = [
  { id: 'bluesky', names: { en: 'Bluesky' }, settings: [
    { name: 'service', required: true, secret: false, help: 'The address of the server where the account lives.' },
    { name: 'identifier', required: true, secret: false, help: 'The account\u2019s handle.' },
    { name: 'password', required: true, secret: true, help: 'An app password made for Callbox.' },
  ] },
];

const units: Unit[] = [
  { slug: 'agency', name: 'Whole city', kind: 'agency' },
  ...[17, 18].flatMap((district): Unit[] => [
    { slug: `district-${district}`, name: `District ${district}`, kind: 'district', parent: 'agency' },
    ...[1, 2, 3, 4, 5, 6].map((beat): Unit => ({ slug: `beat-${district}1${beat}`, name: `Beat ${district}1${beat}`, kind: 'beat', parent: `district-${district}` })),
  ]),
];

const roles: Role[] = [
  { id: 'author', name: 'Author', names: { es: 'Autor' }, permissions: ['draft'] },
  { id: 'representative', name: 'District representative', names: { es: 'Representante de distrito' }, permissions: ['draft', 'release'] },
  { id: 'supervisor', name: 'Supervisor', names: { es: 'Supervisor' }, permissions: ['draft', 'read', 'review', 'release', 'take-down', 'allow-exception'] },
  { id: 'community-policing-sergeant', name: 'Community-policing sergeant', names: { es: 'Sargento de policía comunitaria' }, permissions: ['draft', 'read', 'review', 'release', 'take-down'] },
  { id: 'public-information-officer', name: 'Public information officer', names: { es: 'Oficial de información pública' }, permissions: ['draft', 'read', 'review', 'release', 'take-down'] },
  { id: 'news-affairs', name: 'News Affairs', names: { es: 'Asuntos de Prensa' }, permissions: ['draft', 'read', 'review', 'release', 'take-down'] },
  { id: 'watch-commander', name: 'Watch commander', names: { es: 'Comandante de turno' }, permissions: ['draft', 'read', 'review', 'release', 'take-down', 'allow-exception'] },
  { id: 'chief', name: 'Chief', names: { es: 'Jefe de policía' }, permissions: ['draft', 'read', 'review', 'release', 'take-down', 'allow-exception', 'authorize', 'manage-members', 'see-work', 'adopt-directives'] },
  { id: 'admin', permissions: ['draft', 'read', 'authorize', 'manage-members', 'see-work', 'adopt-directives'] },
];

const cast: Omit<Person, 'grants' | 'active' | 'enrolled' | 'at'>[] = [
  { id: 'm1', name: 'Ana Ruiz', title: 'District representative', login: 'ana', password: 'demo-ana', email: 'ana@fairhaven.example', unit: 'district-17', roles: ['representative', 'author'], authorized_until: later(400_000), authorized_by: 'Chief Okafor', trained_until: later(300_000) },
  { id: 'm2', name: 'Marcus Hale', title: 'Sergeant', login: 'marcus', password: 'demo-marcus', email: 'marcus@fairhaven.example', unit: 'district-17', roles: ['supervisor', 'community-policing-sergeant'], authorized_until: later(400_000), authorized_by: 'Chief Okafor', trained_until: later(300_000) },
  { id: 'm3', name: 'Ngozi Okafor', title: 'Chief', login: 'ngozi', password: 'demo-ngozi', email: 'ngozi@fairhaven.example', unit: 'agency', roles: ['chief', 'admin'], authorized_until: later(400_000), authorized_by: 'City council', trained_until: later(300_000) },
  { id: 'm4', name: 'Peter Lindqvist', title: 'Officer', login: 'peter', password: 'demo-peter', email: 'peter@fairhaven.example', unit: 'beat-1712', roles: ['beat-officer'], locked_until: later(400_000), authorized_until: later(-20_000), authorized_by: 'Chief Okafor' },
  { id: 'm5', name: 'Rosa Whitfield', title: 'Public information officer', login: 'rosa', password: 'demo-rosa', email: 'rosa@fairhaven.example', unit: 'agency', roles: ['public-information-officer', 'news-affairs'], authorized_until: later(400_000), authorized_by: 'Chief Okafor', trained_until: later(-3_000) },
];

const mockSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const mockOneTime = 'k3v7q-m2xla-p5rdn-w6tzb';
const nameOf = (person: Person): MemberName => ({ id: person.id, name: person.name, title: person.title });
const digestOf = (what: unknown): string => {
  let hash = 2166136261;
  for (const character of JSON.stringify(what)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(8);
};

function findAll(text: string, pattern: RegExp, part: 'title' | 'text', index: number, finding: Omit<Finding, 'place'>): Finding[] {
  return [...text.matchAll(pattern)].map((match) => {
    const begin = utf8Length(text.slice(0, match.index));
    return { ...finding, place: { part, index, begin, end: begin + utf8Length(match[0]) } };
  });
}

export function decide(draft: Package): Decision {
  const findings: Finding[] = draft.renditions.flatMap(({ title, text }, index) =>
    ([['title', title], ['text', text]] as const).flatMap(([part, words]) => [
      ...findAll(words, /\b\d{3}-\d{2}-\d{4}\b/g, part, index, { rule: 'privacy.ssn', clause: '1021.5(b)', effect: 'block', detector: 'private.ssn', overridable: false, message: 'This reads like a social security number. Take it out.' }),
      ...findAll(words, /\b\d+ [A-Z]\w+ (Street|Avenue)\b/g, part, index, { rule: 'privacy.address', clause: '1021.5(b)', effect: 'block', detector: 'private.address', overridable: true, message: 'An exact home address. Name the block instead, or ask a supervisor to let it pass.' }),
      ...findAll(words, /\bthe (thief|burglar)\b/gi, part, index, { rule: 'presumption', clause: '1021.5(c)', effect: 'warn', detector: 'guilt.stated', overridable: true, message: 'This states guilt before a court has. Write “a person suspected of”.' }),
    ]),
  );
  for (const [index, medium] of (draft.media ?? []).entries()) {
    if (!medium.alt) findings.push({ rule: 'media.alt', clause: '1021.7', effect: 'block', message: 'The picture has no description.', overridable: false, place: { part: 'alt', index, begin: 0, end: 0 } });
  }
  if (!draft.declarations?.self_reviewed) {
    findings.push({ rule: 'self-review', clause: '1021.5.1', effect: 'note', message: 'Read the post again for prohibited content and check the box below.', overridable: false, place: { part: 'package', index: 0, begin: 0, end: 0 } });
  }
  const rank = { block: 0, approve: 1, warn: 2, note: 3 };
  findings.sort((a, b) => rank[a.effect] - rank[b.effect]);
  const blocked = findings.some(({ effect }) => effect === 'block');
  return {
    directive: directive.id, directive_version: directive.version, findings,
    verdict: blocked ? 'blocked' : 'needs-approval',
    route: blocked ? [] : [
      { role: 'supervisor', scope: 'unit', quorum: 1, deputies: ['watch-commander'], not_author: true, clause: '1021.4', reason: 'A post by a district representative needs a supervisor.' },
      ...(draft.declarations?.notable_incident ? [{ role: 'news-affairs', scope: 'agency' as const, quorum: 1, clause: 'S02-03-10 V', reason: 'The post is about a notable incident.' }] : []),
    ],
    duties: draft.declarations?.notable_incident
      ? [{ id: 'notify-news-affairs', clause: 'S02-03-10 V.B', what: 'Tell News Affairs before the post goes out.', role: 'representative', before_release: true }]
      : [],
  };
}

// A text that names its version is a directive; one with a tab has a mistake where the tab stands.
function tryOut(yaml: string, adoptions: AdoptionPage['items']): DirectiveTrial {
  const nothing = { directive: null, adopted: false, refusal: null, replaces: null };
  const problems = yaml.split('\n').flatMap((words, at) => (words.includes('\t') ? [{ line: at + 1, column: words.indexOf('\t') + 1, field: '', message: 'expected spaces, found a tab', clause: '' }] : []));
  if (problems.length > 0) return { ...nothing, problems };
  const version = /effective: "(.*)"/.exec(yaml)?.[1] ?? '';
  const digest = digestOf(yaml);
  const same = adoptions.find((one) => one.version === version && one.counts);
  return {
    ...nothing, problems,
    directive: { id: directive.id, version, title: directive.title, agency: directive.agency, effective: `${version}T00:00:00Z`, digest },
    adopted: same?.digest === digest,
    refusal: version < directive.version ? { code: 'older-version', message: `Version ${directive.version} is adopted and newer.` } : same && same.digest !== digest ? { code: 'same-version', message: 'Another text of this version is adopted.' } : null,
    replaces: same && same.digest !== digest ? same.digest : null,
  };
}

export function newMock(): Mock {
  const alarms: Alarm[] = [];
  let adoptions: AdoptionPage['items'] = [{
    number: 1, id: directive.id, version: directive.version, title: directive.title, agency: directive.agency, effective: '2026-01-15T00:00:00Z', digest: directive.digest,
    adopted_at: now, role: '', by: null, counts: true, in_force: [{ from: '2026-01-15T00:00:00Z', until: null }],
  }];
  const posts = new Map<string, Stored>();
  const created = new Map<string, string>();
  const people = cast.map((person): Person => ({ ...person, active: true, enrolled: person.login === 'rosa', at: { department_device: true, on_duty: true }, grants: person.roles.map((role) => ({ role, unit: person.unit })) }));
  let who: Person | undefined;
  let serial = 0;

  const draftOf = (title: string, text: string, more: Partial<Package> = {}): Package => ({
    kind: 'crime-prevention-tip', renditions: [{ language: 'en', title, text }], media: [],
    declarations: { verification: 'verified', source: 'Report 26-0417', verified_by: 'Sergeant, District 17', conforms_to_guidelines: true, self_reviewed: true, investigation_checked: true },
    audience: { areas: ['district-17'] }, channels: ['bluesky', 'feeds', 'mail', 'site'], window: {}, ...more,
  });

  const may = (post: Post): Post['may'] => {
    if (!who) return [];
    const mine = post.author.id === who.id;
    const reviewer = who.roles.some((role) => ['supervisor', 'public-information-officer', 'chief'].includes(role)) && !mine;
    switch (post.state) {
      case 'draft': return mine ? ['edit', 'submit'] : [];
      case 'in-review': return [...(mine ? (['edit', 'withdraw'] as const) : []), ...(reviewer ? (['approve', 'approve-and-release', 'return', 'duty'] as const) : [])];
      case 'cleared': return ['release', 'duty'];
      case 'released': return [...(post.correcting ? (['edit', 'submit', 'discard'] as const) : (['correct'] as const)), 'take-down'];
      default: return [];
    }
  };

  const refresh = (stored: Stored): Post => {
    const { post } = stored;
    post.title = post.package.renditions[0]?.title ?? '';
    post.kind = post.package.kind;
    post.decision = { ...decide(post.package), duties: post.decision.duties.length > 0 ? post.decision.duties : decide(post.package).duties };
    post.blocking = post.decision.findings.filter(({ effect }) => effect === 'block').length;
    post.digest = digestOf(post.package);
    post.etag = `"${post.id}-${post.version}"`;
    const [step] = post.decision.route;
    if (post.state === 'in-review' && step) post.waiting_for = step.role;
    else delete post.waiting_for;
    return { ...post, may: may(post) };
  };

  const happened = (stored: Stored, type: string, what: string, comment?: string, at = later(serial)) => {
    const number = stored.events.length + 1;
    stored.events.push({ type, at, number, what, index: 40 + ++serial, proof_url: `/proof/${stored.post.id}/${number}`, ...(who ? { actor: nameOf(who) } : {}), ...(comment ? { comment } : {}) });
  };

  const add = (author: Person, draft: Package): Stored => {
    const id = `p${posts.size + 1}`;
    const stored: Stored = {
      post: { id, version: 1, state: 'draft', kind: draft.kind, title: '', unit: author.unit, author: nameOf(author), updated: later(posts.size), sight: 'whole', package: draft, digest: '', etag: '', decision: decide(draft), reviews: [], may: [] },
      events: [], deliveries: [],
    };
    posts.set(id, stored);
    happened(stored, 'post.created', 'The draft was started.');
    refresh(stored);
    return stored;
  };

  const deliver = (stored: Stored, action: Delivery['action']) => {
    stored.deliveries = stored.post.package.channels.map((outlet, at): Delivery => ({
      outlet, name: directive.outlets.find(({ id }) => id === outlet)?.name ?? outlet, action, at: later(serial + at),
      ...(outlet === 'bluesky'
        ? { state: 'unconfirmed', attempts: 2, detail: 'The connection was cut after the post was accepted.' }
        : { state: 'done', seconds: 0.4 + at * 1.9, attempts: 1, url: `/posts/${stored.post.id}` }),
      ...(outlet === 'mail' ? { reached: 412, seconds: 38.2 } : {}),
    }));
  };

  const release = (stored: Stored) => {
    stored.post.state = stored.post.package.window?.not_before ? 'scheduled' : 'released';
    happened(stored, 'post.released', 'The post was released to every outlet.');
    if (stored.post.state === 'released') {
      stored.post.public_url = `/posts/${stored.post.id}`;
      deliver(stored, 'publish');
    }
  };

  // Posts to look at.
  const ana = people[0]!;
  const marcus = people[1]!;
  who = ana;
  add(ana, draftOf('Lock your garage door', 'Three garages near Elm Park were entered last week. A closed door is not a locked door: turn the handle before you go to bed.'));
  const waiting = add(ana, draftOf('Package thefts on your block', 'Boxes were taken from porches near 1200 Maple Street on Monday afternoon. 📦 Neighbours saw the thief leave on a bicycle.\n\nAsk for delivery to a locker, or have a neighbour take the box in.', {
    renditions: [
      { language: 'en', title: 'Package thefts on your block', text: 'Boxes were taken from porches near 1200 Maple Street on Monday afternoon. 📦 Neighbours saw the thief leave on a bicycle.\n\nAsk for delivery to a locker, or have a neighbour take the box in.' },
      { language: 'es', title: 'Robos de paquetes en su cuadra', text: 'El lunes por la tarde se llevaron cajas de varios porches. Pida la entrega en un casillero o que un vecino reciba el paquete.' },
    ],
  }));
  waiting.post.state = 'in-review';
  waiting.post.package.audience = { areas: ['district-17'], reached: [{ channel: 'mail', count: 412, digest: 'ab'.repeat(32) }] };
  happened(waiting, 'post.submitted', 'The post was submitted for review.');
  const out = add(ana, draftOf('Coffee with the beat officers on Saturday', 'Meet the officers of your beat at the library, 9 to 11 a.m. Bring your questions.', { kind: 'announcement' }));
  who = marcus;
  happened(out, 'post.approved', 'Sergeant Marcus Hale approved the post.', 'Good and short.');
  out.post.reviews = [{ reviewer: nameOf(marcus), role: 'supervisor', verdict: 'approve', comment: 'Good and short.', at: later(30), current: true }];
  release(out);
  const notable = add(marcus, draftOf('Arrest after the Main Street burglaries', 'A 34-year-old resident was arrested on Tuesday. Details follow.', {
    kind: 'investigative-request', declarations: { verification: 'verified', source: 'Report 26-0391', verified_by: 'Detectives', notable_incident: true, self_reviewed: true, conforms_to_guidelines: true, investigation_checked: true },
  }));
  notable.post.state = 'cleared';
  notable.post.reviews = [
    { reviewer: nameOf(people[2]!), role: 'supervisor', verdict: 'approve', at: later(20), current: true },
    { reviewer: nameOf(people[4]!), role: 'news-affairs', verdict: 'approve', at: later(22), current: true },
  ];
  add(ana, draftOf('Suspect’s number', 'His number is 123-45-6789.'));
  for (const stored of posts.values()) refresh(stored);
  who = undefined;

  const accounts: Account[] = [
    { channel: 'bluesky:agency', kind: 'bluesky', unit: 'agency', handle: 'fairhaven.example', settings: { service: 'https://pds.example', identifier: 'fairhaven.example' }, shared: true, state: 'active', opened_at: now, health: { last_error: '', last_success: now }, may_change: true },
    { channel: 'bluesky:district-17', kind: 'bluesky', unit: 'district-17', handle: 'district17.example', settings: { service: 'https://pds.example', identifier: 'district17.example' }, shared: false, state: 'active', opened_at: now, health: { last_error: 'denied', last_error_at: now, denied_since: now }, may_change: true },
  ];
  const gaveUp: FailedWork[] = [
    { id: 'j9', kind: 'deliver', outlet: 'bluesky', action: 'publish', post: { id: 'p3', title: 'Coffee with the beat officers on Saturday' }, detail: 'The network refused the picture: it is too large.', attempts: 1, died_at: now, retry: true },
    { id: 'j8', kind: 'deliver', outlet: 'mail', action: 'publish', detail: 'Expired: the time it was meant for ended before it was done.', attempts: 3, died_at: now, retry: false, why_not: 'The time it was meant for has ended.' },
  ];

  const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
  const refuse = (status: number, code: string, title: string, more: Partial<Problem> = {}, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify({ type: 'about:blank', title, status, code, ...more }), { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
  const answerPost = (stored: Stored, status = 200) => {
    const post = refresh(stored);
    return json(status, post, { ETag: post.etag });
  };

  const session = (person: Person): Session => ({
    member: nameOf(person), roles: person.roles, permissions: [...new Set(person.roles.flatMap((held) => roles.find(({ id }) => id === held)?.permissions ?? []))], unit: units.find(({ slug }) => slug === person.unit)!, agency: directive.agency, expires: later(600), idle_minutes: 30, demo: true, totp_enrolled: person.enrolled, ...person.at, ...(person.renewal ? { renewal: person.renewal } : {}),
  });

  // With what the author's session lacks.
  const judged = (decision: Decision): Decision => {
    const lacks = (require: 'on-duty' | 'department-device', message: string): Finding => ({ rule: require, clause: '1021.3', effect: 'block', message, overridable: false, require, place: { part: 'package', index: 0, begin: 0, end: 0 } });
    const findings = [
      ...(who && !who.at.department_device ? [lacks('department-device', 'Post from department-approved equipment.')] : []),
      ...(who && !who.at.on_duty ? [lacks('on-duty', 'Post in the normal course of duty.')] : []),
    ];
    return findings.length > 0 ? { ...decision, verdict: 'blocked', findings: [...findings, ...decision.findings] } : decision;
  };

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const [, , room = '', id = '', act = '', extra = '', last = ''] = url.pathname.split('/');
    const { method } = request;
    const body = async () => (await request.json()) as Record<string, unknown>;

    if (room === 'demo') return json(200, { items: people.map(({ login, password, name, title, unit }): DemoSignIn => ({ login, password, name, title, unit })) });
    if (room === 'session' && id) {
      if (!who) return refuse(401, 'signed-out', 'Nobody is signed in');
      if (id === 'credentials') {
        const mine = () => [{ id: 'c1', kind: 'password' as const, created_at: now, last_used_at: now }, ...(who?.enrolled ? [{ id: 'c2', kind: 'totp' as const, created_at: now }] : [])];
        if (method === 'GET') return json(200, { items: mine() });
        const asked = await body();
        if (asked['password'] !== who.password) return refuse(422, 'wrong-password', 'Not the password', { field: 'password' });
        if (asked['id'] === 'c1') return refuse(409, 'last-credential', 'The last way to sign in');
        who.enrolled = false;
        return json(200, { items: mine() });
      }
      const said = await body();
      if (id === 'circumstances') {
        who.at = said as unknown as Circumstances;
        return json(200, session(who));
      }
      if (act === 'confirm') {
        if (said['code'] !== '123456') return refuse(422, 'wrong-code', 'Not the code', { field: 'code' });
        who.enrolled = true;
        delete who.renewal;
        return new Response(null, { status: 204 });
      }
      if (id === 'password' && who.renewal && !who.renewal.password_chosen) {
        who.renewal = { ...who.renewal, password_chosen: true };
        who.password = String(said['password']);
        return new Response(null, { status: 204 });
      }
      if (said[id === 'totp' ? 'password' : 'current'] !== who.password) return refuse(422, 'wrong-password', 'Not the password', { field: id === 'totp' ? 'password' : 'current' });
      if (id === 'totp') return json(200, { secret: mockSecret, otpauth_uri: `otpauth://totp/Fair%20Haven:${who.login}?secret=${mockSecret}&issuer=Fair%20Haven` });
      who.password = String(said['password']);
      return new Response(null, { status: 204 });
    }
    if (room === 'session') {
      if (method === 'POST') {
        const { login, password, code, on_duty = false, department_device = false } = await body();
        const person = people.find((candidate) => candidate.login === login && candidate.password === password);
        if (!person) return refuse(401, 'wrong-credentials', 'Login or password is wrong');
        if (person.locked_until) return refuse(429, 'locked', 'The account is locked', {}, { 'Retry-After': '840' });
        if (person.enrolled && code !== '123456') return refuse(401, code ? 'wrong-credentials' : 'totp-required', 'A code is needed');
        who = person;
        who.at = { on_duty, department_device } as Circumstances;
        return json(200, session(person));
      }
      if (method === 'DELETE') {
        who = undefined;
        return new Response(null, { status: 204 });
      }
      return who ? json(200, session(who)) : refuse(401, 'signed-out', 'Nobody is signed in');
    }
    if (!who) return refuse(401, 'signed-out', 'Nobody is signed in');
    const member = who;
    switch (room) {
      case 'directive': return json(200, directive);
      case 'directives': {
        if (method === 'GET') return json(200, { items: [...adoptions].reverse(), next: null, in_force: adoptions.at(-1)!.digest } satisfies AdoptionPage);
        const { yaml, replaces } = (await body()) as { yaml: string; replaces?: string };
        const tried = tryOut(yaml, adoptions);
        if (id === 'trial') return json(200, tried);
        if (!tried.directive) return refuse(422, 'not-a-directive', 'The file is no directive');
        if (tried.replaces && tried.replaces !== replaces) return refuse(409, 'same-version', 'Another text of this version is adopted');
        const at = new Date().toISOString();
        adoptions = adoptions.map((one) => ({ ...one, counts: one.digest !== replaces, in_force: one.in_force.map((period) => ({ ...period, until: period.until ?? at })) }));
        const adopted = { ...tried.directive, number: adoptions.length + 1, adopted_at: at, role: 'chief', by: { name: member.name, title: member.title } };
        adoptions = [...adoptions, { ...adopted, counts: true, in_force: [{ from: at, until: null }] }];
        return json(201, adopted);
      }
      case 'alarms': return session(member).permissions.includes('adopt-directives') ? json(200, { items: alarms }) : refuse(403, 'not-permitted', 'None of your roles');
      case 'units': return json(200, { items: units });
      case 'roles': return json(200, { items: roles });
      case 'permissions': {
        const routes = [{ method: 'GET', path: '/api/posts', access: 'member' }, { method: 'POST', path: '/api/posts/{id}/release', access: 'own or release' }, { method: 'POST', path: '/api/posts/{id}/takedown', access: 'take-down' }];
        return json(200, { routes, roles: roles.map(({ id, permissions }) => ({ id, opens: ['yes', permissions.includes('release') ? 'yes' : 'own', permissions.includes('take-down') ? 'yes' : ''] })) });
      }
      case 'decide': return json(200, judged(decide((await body()) as unknown as Package)));
      case 'reach': return json(200, { subscribers: 206 * url.searchParams.getAll('area').length, not_reached: [{ reason: 'unconfirmed', count: 18 }, { reason: 'bounced', count: 3 }] });
      case 'work':
        if (method === 'POST' && act === 'retry') {
          const at = gaveUp.findIndex((work) => work.id === id);
          if (at < 0) return refuse(404, 'not-found', 'There is no given-up work with this id');
          gaveUp.splice(at, 1);
        }
        return json(200, { last_tick: new Date().toISOString(), ready: 2, waiting: 14, dead: gaveUp } satisfies Work);
      case 'events': return new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(': open\n\n')) }), { headers: { 'Content-Type': 'text/event-stream' } });
      case 'members': {
        if (!id && method === 'POST') {
          const { initial_password: password, ...said } = await body();
          if (people.some(({ login }) => login === said['login'])) return refuse(409, 'login-taken', 'Another member has this login', { field: 'login' });
          const added = { ...said, id: `m${people.length + 1}`, password, active: true, roles: [], grants: [], enrolled: false } as unknown as Person;
          people.push(added);
          return json(201, added);
        }
        if (!id) return json(200, { items: people });
        const person = people.find((candidate) => candidate.id === id);
        if (!person) return refuse(404, 'not-found', 'No such member');
        if (method === 'DELETE') {
          if (act === 'authorizations') delete person.authorized_until;
          else person.grants = person.grants.filter((grant) => grant.role !== extra || grant.unit !== last);
          return json(200, person);
        }
        if (person.id === member.id) return refuse(403, 'self-grant', 'Nobody gives themselves a permission');
        if (act === 'sign-in-reset') {
          person.password = mockOneTime;
          person.enrolled = false;
          person.renewal = { reset_by: member.name, reset_at: now, password_chosen: false };
          person.reset = { by: member.name, at: now };
          return json(200, { member: person, one_time_password: mockOneTime, expires: later(1440) });
        }
        const said = act === 'unlock' ? {} : await body();
        if (act === 'unlock') delete person.locked_until;
        if (act === 'roles') person.grants = [...person.grants, { role: String(said['role']), unit: String(said['unit']) }];
        if (act === 'exceptions') person.exception_until = String(said['until']);
        if (act === 'retirement') {
          if (!person.active) return refuse(409, 'member-left', 'The member has left');
          Object.assign(person, { active: false, roles: [], grants: [] });
          delete person.authorized_until;
        }
        if (act === 'authorizations') Object.assign(person, { active: true, authorized_until: said['until'], authorized_by: member.name });
        if (act === 'trainings') person.trained_until = String(said['expires']);
        return json(200, person);
      }
      case 'accounts': {
        if (!id && method === 'POST') {
          const said = await body();
          const channel = `${String(said['kind'])}:${String(said['name'])}`;
          if (accounts.some((one) => one.channel === channel)) return refuse(409, 'account-exists', 'Choose another name.');
          const given = said['settings'] as Record<string, string>;
          if (given['service'] && !given['service'].startsWith('https://')) return refuse(422, 'invalid', 'expected an address that starts with https://', { field: 'settings.service' });
          const settings = withoutSecret(given);
          const added: Account = { channel, kind: String(said['kind']), unit: String(said['unit']), handle: String(said['handle'] || channel), settings, shared: said['shared'] === true, state: 'active', opened_at: now, health: { last_error: '' }, may_change: true };
          accounts.push(added);
          return json(201, added);
        }
        if (!id) return json(200, { items: accounts, kinds: accountKinds } satisfies AccountPage);
        const account = accounts.find((one) => one.channel === decodeURIComponent(id));
        if (!account) return refuse(404, 'not-found', 'There is no such account');
        if (act === 'pause') account.state = 'paused';
        if (act === 'resume') account.state = 'active';
        if (act === 'end') Object.assign(account, { state: 'ended', may_change: false });
        if (method === 'PATCH') {
          const said = await body();
          const given = (said['settings'] ?? {}) as Record<string, string>;
          if (given['service'] && !given['password']) return refuse(422, 'secret-needed', 'Give this anew: with other settings the secret would go somewhere else.', { field: 'settings.password' });
          if (given['password']) account.health = { last_error: '' };
          const settings = withoutSecret(given);
          Object.assign(account, { handle: said['handle'], shared: said['shared'], settings: { ...account.settings, ...settings } });
        }
        return json(200, account);
      }
      case 'media': {
        if (method === 'POST') return json(201, { digest: 'cd'.repeat(32), media_type: 'image/png', width: 640, height: 400, bytes: 12_000 });
        return new Response('<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="#97b1cc"/></svg>', { headers: { 'Content-Type': 'image/svg+xml' } });
      }
      case 'posts': break;
      default: return refuse(404, 'not-found', 'No such address');
    }

    if (!id) {
      if (method === 'POST') {
        const key = request.headers.get('Idempotency-Key') ?? '';
        const known = created.get(key);
        const stored = known ? posts.get(known)! : add(member, (await body()) as unknown as Package);
        created.set(key, stored.post.id);
        return answerPost(stored, 201);
      }
      const state = url.searchParams.get('state');
      const items = [...posts.values()].map(refresh).reverse().filter((post) =>
        (!state || post.state === state) && (!url.searchParams.has('mine') || post.author.id === member.id) && (!url.searchParams.has('for_review') || post.may.includes('approve')));
      return json(200, { items });
    }

    const stored = posts.get(id);
    if (!stored) return refuse(404, 'not-found', 'No such post');
    const { post } = stored;
    const stale = () => request.headers.get('If-Match') !== post.etag;
    switch (`${method} ${act}`) {
      case 'GET ': return answerPost(stored);
      case 'PUT ':
        if (stale()) return refuse(412, 'stale', 'The draft was changed meanwhile');
        post.package = (await body()) as unknown as Package;
        post.version++;
        return answerPost(stored);
      case 'GET timeline': return json(200, { events: [...stored.events].reverse(), deliveries: stored.deliveries } satisfies Timeline);
      case 'GET preview':
        return json(200, { items: post.package.channels.map((outlet) => {
          const text = `${post.title}\n\n${post.package.renditions[0]?.text ?? ''}`;
          const limit = directive.outlets.find((other) => other.id === outlet)?.limit ?? 0;
          return { outlet, name: directive.outlets.find((other) => other.id === outlet)?.name ?? outlet, text: limit ? text.slice(0, limit) : text, length: text.length, limit, notes: limit ? ['The title comes first, then the text and a link.'] : [], ...(limit && text.length > limit ? { problem: 'Too long for this outlet.' } : {}) };
        }) });
      case 'POST submit': {
        if (stale()) return refuse(412, 'stale', 'The draft was changed meanwhile');
        const decision = judged(decide(post.package));
        const [first] = decision.findings.filter((finding) => finding.effect === 'block' && !finding.overridable);
        const code = first?.require === 'on-duty' ? 'off-duty' : first?.require === 'department-device' ? 'device' : 'blocked';
        if (first) return refuse(409, code, 'The directive forbids this post', { decision });
        post.state = 'in-review';
        post.correcting = false;
        post.package = { ...post.package, audience: { ...post.package.audience, reached: [{ channel: 'mail', count: 412, digest: 'ab'.repeat(32) }] } };
        happened(stored, 'post.submitted', 'The post was submitted for review.');
        return answerPost(stored);
      }
      case 'POST withdraw':
        post.state = 'draft';
        happened(stored, 'post.withdrawn', 'The post was taken back to draft.');
        return answerPost(stored);
      case 'POST reviews': {
        const said = await body();
        if (post.author.id === member.id) return refuse(403, 'self-approval', 'Nobody approves their own words', { clause: '1021.4' });
        if (!member.trained_until || Date.parse(member.trained_until) < Date.parse(now)) return refuse(403, 'expired-training', 'Training has expired', { clause: '1021.6' });
        if (said['digest'] !== post.digest) return refuse(412, 'changed-package', 'The package changed');
        const reasons = (said['overrides'] ?? []) as { rule: string }[];
        const open = decide(post.package).findings.find((finding) => finding.effect === 'block' && !reasons.some(({ rule }) => rule === finding.rule));
        if (said['verdict'] === 'approve' && open) return refuse(409, 'override-required', 'A reason is needed', { clause: open.clause });
        const verdict = said['verdict'] === 'return' ? 'return' : 'approve';
        post.reviews = [...post.reviews, { reviewer: nameOf(member), role: 'supervisor', verdict, at: later(60), current: true, ...(said['comment'] ? { comment: String(said['comment']) } : {}) }];
        post.state = verdict === 'return' ? 'draft' : 'cleared';
        happened(stored, verdict === 'return' ? 'post.returned' : 'post.approved', verdict === 'return' ? 'The post was sent back.' : 'The post was approved.', said['comment'] ? String(said['comment']) : undefined);
        if (verdict === 'approve' && said['release']) release(stored);
        return answerPost(stored);
      }
      case 'POST duties': {
        const said = await body();
        post.decision.duties = post.decision.duties.map((duty) => (duty.id === extra ? { ...duty, done_at: later(50), done_by: member.name } : duty));
        happened(stored, 'duty.done', 'A duty was recorded as done.', String(said['note']));
        return answerPost(stored);
      }
      case 'POST release':
        if ((await body())['digest'] !== post.digest) return refuse(412, 'changed-package', 'The package changed');
        release(stored);
        return answerPost(stored);
      case 'POST corrections':
        post.correcting = true;
        post.what_changed = String((await body())['what_changed']);
        happened(stored, 'post.correction_begun', 'A correction was started.', post.what_changed);
        return answerPost(stored);
      case 'POST discard':
        post.correcting = false;
        post.state = 'released';
        happened(stored, 'post.correction_discarded', 'A correction was discarded.');
        return answerPost(stored);
      case 'POST takedown':
        post.state = 'taken-down';
        happened(stored, 'post.taken_down', 'The post was taken out of public view.', String((await body())['reason']));
        deliver(stored, 'retract');
        return answerPost(stored);
      default: return refuse(404, 'not-found', 'No such address');
    }
  }

  return {
    handle,
    posts,
    alarms,
    signInAs: (login) => {
      who = people.find((person) => person.login === login);
    },
    changeBehind: (id, text) => {
      const stored = posts.get(id);
      if (!stored) return;
      stored.post.package = { ...stored.post.package, renditions: stored.post.package.renditions.map((rendition, at) => (at === 0 ? { ...rendition, text } : rendition)) };
      stored.post.version++;
      refresh(stored);
    },
    endSession: () => {
      who = undefined;
    },
    renew: (login, renewal) => {
      const person = people.find((candidate) => candidate.login === login);
      if (person) person.renewal = renewal;
    },
    stateFor: (login, at) => {
      const person = people.find((candidate) => candidate.login === login);
      if (person) person.at = at;
    },
  };
}
