// Which pages are worth offering to whom: what the session says the member may do for at least one unit. The server
// decides each act anew; this only spares people doors that will not open.
import type { Permission, Session } from '../api/types';

export const may = (session: Pick<Session, 'permissions'>, ...any: Permission[]) => any.some((one) => session.permissions.includes(one));

export const mayHearAlarms = (session: Pick<Session, 'permissions'>) => may(session, 'adopt-directives', 'see-work');

export const maySeeAccounts = (session: Pick<Session, 'permissions'>) => may(session, 'manage-members', 'see-work');
export const maySeeMembers = (session: Pick<Session, 'permissions'>) => may(session, 'authorize', 'manage-members', 'allow-exception');
