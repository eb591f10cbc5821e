// The API as a typed client whose failures are one kind of error.
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import type { Problem } from './types';

export type Failure = 'problem' | 'offline';

// What went wrong, as the server said it (RFC 9457), or that the server was not reached at all.
export class ApiError extends Error {
  readonly problem: Problem;
  readonly failure: Failure;
  // When it is worth trying again, where the server said so.
  readonly retryAt: Date | undefined;

  constructor(problem: Problem, failure: Failure = 'problem', retryAt?: Date) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
    this.failure = failure;
    this.retryAt = retryAt;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

const offline: Problem = { type: 'about:blank', title: 'The server did not answer', status: 0, code: 'offline' };

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

// Calls `listener` whenever the server says that there is no session any more. Returns how to stop.
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function announceSignedOut(): void {
  for (const listener of signedOutListeners) listener();
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  // Looked up at each call, so that a test can stand in for the network.
  fetch: (request: Request) => globalThis.fetch(request),
  // `area=a&area=b`, as the contract's query arrays are written.
  querySerializer: { array: { style: 'form', explode: true } },
});

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && 'status' in value;
}

// Reads an answer that is not a success into an error. The body may be anything: a proxy's page, nothing at all.
export function errorFrom(status: number, body: unknown, retryAfter?: string | null): ApiError {
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  const retryAt = Number.isNaN(seconds) ? undefined : new Date(Date.now() + seconds * 1000);
  if (isProblem(body)) return new ApiError({ ...body, code: body.code ?? 'unknown' }, 'problem', retryAt);
  return new ApiError({
    type: 'about:blank',
    title: status >= 500 ? 'The server could not do this' : 'The request was refused',
    status,
    code: status === 401 ? 'signed-out' : 'unknown',
  });
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export interface Answered<T> {
  data: T;
  etag: string | undefined;
}

async function settle<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(offline, 'offline');
  }
}

// The answer and its ETag, or an ApiError. A 401 anywhere but at sign-in also announces that the session ended.
export async function answer<T>(call: Promise<Answer<T>>, quiet = false): Promise<Answered<T>> {
  const { data, error, response } = await settle(call);
  if (!response.ok) {
    if (response.status === 401 && !quiet) announceSignedOut();
    throw errorFrom(response.status, error, response.headers.get('Retry-After'));
  }
  return { data: data as T, etag: response.headers.get('ETag') ?? undefined };
}

export async function take<T>(call: Promise<Answer<T>>, quiet = false): Promise<T> {
  return (await answer(call, quiet)).data;
}
