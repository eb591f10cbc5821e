// What the pages read, with the keys under which it is kept.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, answer, ApiError, take } from './client';
import type { DemoSignIn, PostState, Session } from './types';

export interface PostFilter {
  state?: PostState | undefined;
  mine?: boolean | undefined;
  forReview?: boolean | undefined;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  // Nobody signed in is an answer here, not a failure.
  queryFn: async (): Promise<Session | null> => {
    try {
      return await take(api.GET('/api/session'), true);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export const directiveQuery = queryOptions({
  queryKey: ['directive'],
  queryFn: () => take(api.GET('/api/directive')),
  staleTime: 300_000,
});

export const adoptionsQuery = infiniteQueryOptions({
  queryKey: ['adoptions'],
  queryFn: ({ pageParam }) => take(api.GET('/api/directives', { params: { query: { limit: 25, ...(pageParam ? { before: pageParam } : {}) } } })),
  initialPageParam: 0,
  getNextPageParam: (last) => last.next ?? undefined,
});

export const alarmsQuery = queryOptions({
  queryKey: ['alarms'],
  queryFn: async () => (await take(api.GET('/api/alarms'))).items,
  refetchInterval: 60_000,
});

export const unitsQuery = queryOptions({
  queryKey: ['units'],
  queryFn: async () => (await take(api.GET('/api/units'))).items,
  staleTime: 300_000,
});

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async () => (await take(api.GET('/api/roles'))).items,
  staleTime: 300_000,
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: () => take(api.GET('/api/permissions')),
});

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: async () => (await take(api.GET('/api/session/credentials'))).items,
});

export const accountsQuery = infiniteQueryOptions({
  queryKey: ['accounts'],
  queryFn: ({ pageParam }) => take(api.GET('/api/accounts', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
  initialPageParam: '',
  getNextPageParam: (last) => last.next || undefined,
});

export const postsQuery = (filter: PostFilter) =>
  infiniteQueryOptions({
    queryKey: ['posts', filter],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/posts', {
          params: {
            query: {
              limit: 25,
              ...(filter.state ? { state: filter.state } : {}),
              ...(filter.mine ? { mine: true } : {}),
              ...(filter.forReview ? { for_review: true } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });

export const postQuery = (id: string) =>
  queryOptions({
    queryKey: ['post', id],
    queryFn: async () => {
      const { data, etag } = await answer(api.GET('/api/posts/{id}', { params: { path: { id } } }));
      return { ...data, etag: etag ?? data.etag };
    },
  });

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['timeline', id],
    queryFn: () => take(api.GET('/api/posts/{id}/timeline', { params: { path: { id } } })),
  });

// The digest is in the key: another package has another preview.
export const previewQuery = (id: string, digest: string) =>
  queryOptions({
    queryKey: ['preview', id, digest],
    queryFn: async () => (await take(api.GET('/api/posts/{id}/preview', { params: { path: { id } } }))).items,
  });

export const reachQuery = (areas: readonly string[]) =>
  queryOptions({
    queryKey: ['reach', [...areas].sort()],
    queryFn: () => take(api.GET('/api/reach', { params: { query: { area: [...areas].sort() } } })),
    enabled: areas.length > 0,
    staleTime: 60_000,
  });

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async () => (await take(api.GET('/api/members'))).items,
});

export const workQuery = queryOptions({
  queryKey: ['work'],
  queryFn: () => take(api.GET('/api/work')),
  refetchInterval: 10_000,
});

// The demo's sign-ins; none outside the demo, and none is no failure.
export const demoSignInsQuery = queryOptions({
  queryKey: ['demo-sign-ins'],
  queryFn: async (): Promise<DemoSignIn[]> => {
    try {
      return (await take(api.GET('/api/demo/sign-ins'), true)).items;
    } catch {
      return [];
    }
  },
  staleTime: Infinity,
});
