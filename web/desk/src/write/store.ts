// The API behind the autosave.
import { api, answer, type Answered } from '../api/client';
import type { Post } from '../api/types';
import type { Saved, Store } from './autosave';
import { outgoing } from './package';

export function savedFrom({ data, etag }: Answered<Post>): Saved {
  return { post: data, etag: etag ?? data.etag };
}

export const postStore: Store = {
  create: async (draft, key) =>
    savedFrom(await answer(api.POST('/api/posts', { params: { header: { 'Idempotency-Key': key } }, body: outgoing(draft) }))),
  replace: async (id, draft, etag) =>
    savedFrom(await answer(api.PUT('/api/posts/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body: outgoing(draft) }))),
  read: async (id) => savedFrom(await answer(api.GET('/api/posts/{id}', { params: { path: { id } } }))),
};
