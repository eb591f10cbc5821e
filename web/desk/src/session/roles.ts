// Which pages are worth offering to whom. The server decides; this only spares people doors that will not open.
const holds = (roles: readonly string[], ...wanted: string[]) => wanted.some((role) => roles.includes(role));

export const maySeeMembers = (roles: readonly string[]) => holds(roles, 'supervisor', 'chief', 'admin');
export const mayChangeMembers = (roles: readonly string[]) => holds(roles, 'chief', 'admin');
export const mayAllowExceptions = (roles: readonly string[]) => holds(roles, 'supervisor', 'chief');
export const maySeeWork = (roles: readonly string[]) => holds(roles, 'chief', 'admin', 'information-services');

// Every role that can be granted, in the order of the work. What each may do is the server's table.
export const grantableRoles = [
  'author', 'representative', 'supervisor', 'community-policing-sergeant', 'public-information-officer', 'incident-commander',
  'news-affairs', 'chief', 'admin', 'records-custodian', 'information-services',
] as const;
