// Which pages are worth offering to whom. The server decides; this only spares people doors that will not open.
const holds = (roles: readonly string[], ...wanted: string[]) => wanted.some((role) => roles.includes(role));

export const maySeeMembers = (roles: readonly string[]) => holds(roles, 'supervisor', 'chief', 'admin');
export const mayChangeMembers = (roles: readonly string[]) => holds(roles, 'chief', 'admin');
export const maySeeWork = (roles: readonly string[]) => holds(roles, 'chief', 'admin', 'information-services');
