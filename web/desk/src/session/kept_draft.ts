// What was typed and could not be saved, kept in this browser until the author has signed in again. Removed once it is
// saved, and at sign-out.
import type { Package } from '../api/types';

export interface KeptDraft {
  post: string | null; // null for a post that the server has never seen
  etag: string | null;
  draft: Package;
}

const prefix = 'callbox.draft.';

export function keepDraft(member: string, kept: KeptDraft): void {
  try {
    localStorage.setItem(prefix + member, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: the page itself still has the text.
  }
}

export function keptDraft(member: string, post: string | null): KeptDraft | undefined {
  try {
    const stored = localStorage.getItem(prefix + member);
    if (!stored) return undefined;
    const kept = JSON.parse(stored) as KeptDraft;
    return kept.post === post && Array.isArray(kept.draft?.renditions) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function dropKeptDraft(member: string): void {
  try {
    localStorage.removeItem(prefix + member);
  } catch {
    // Nothing was kept, then.
  }
}

export function dropAllKeptDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept, then.
  }
}
