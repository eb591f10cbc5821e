// Keeps a draft on the server while it is written. One request is under way at a time, each carries the ETag of the
// answer before it, and what was typed meanwhile goes with the next. Nothing is overwritten: when somebody else has
// changed the draft, saving stops until a person has chosen.
import { ApiError } from '../api/client';
import type { Package, Post } from '../api/types';

export interface Saved {
  post: Post;
  etag: string;
}

export type SaveState =
  | { name: 'idle' }
  | { name: 'unsaved' }
  | { name: 'saving' }
  | { name: 'saved'; at: number }
  | { name: 'conflict'; theirs: Saved }
  | { name: 'signed-out' }
  | { name: 'failed'; error: ApiError; retrying: boolean };

export interface Store {
  create(draft: Package, idempotencyKey: string): Promise<Saved>;
  replace(id: string, draft: Package, etag: string): Promise<Saved>;
  read(id: string): Promise<Saved>;
}

export interface AutosaveOptions {
  store: Store;
  onState: (state: SaveState) => void;
  onSaved: (saved: Saved) => void;
  delay?: number;
  retryDelay?: number;
  idempotencyKey?: string;
}

export class Autosave {
  private readonly store: Store;
  private readonly onState: (state: SaveState) => void;
  private readonly onSaved: (saved: Saved) => void;
  private readonly delay: number;
  private readonly retryDelay: number;
  // The same for every try to create this draft, so that a lost answer does not make two.
  private readonly key: string;
  private base: { id: string; etag: string } | undefined;
  private wanted: Package | undefined;
  private running: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: SaveState = { name: 'idle' };

  constructor(options: AutosaveOptions) {
    this.store = options.store;
    this.onState = options.onState;
    this.onSaved = options.onSaved;
    this.delay = options.delay ?? 1200;
    this.retryDelay = options.retryDelay ?? 5000;
    this.key = options.idempotencyKey ?? crypto.randomUUID();
  }

  // Says which post, at which version, the draft on the screen began with.
  open(saved: Saved): void {
    this.base = { id: saved.post.id, etag: saved.etag };
  }

  get etag(): string | undefined {
    return this.base?.etag;
  }

  get id(): string | undefined {
    return this.base?.id;
  }

  change(draft: Package): void {
    this.wanted = draft;
    if (this.state.name === 'conflict' || this.state.name === 'signed-out') return;
    this.enter({ name: 'unsaved' });
    this.schedule(this.delay);
  }

  // Saves what is not saved yet. True when the server has exactly what was last given to `change`.
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    await this.running;
    while (this.wanted && this.mayTry()) await this.run();
    return this.wanted === undefined;
  }

  // After signing in again, or when the person asks to try again.
  resume(): Promise<boolean> {
    if (this.state.name === 'signed-out' || this.state.name === 'failed') {
      this.enter(this.wanted ? { name: 'unsaved' } : { name: 'idle' });
    }
    return this.flush();
  }

  // The person has read both and wants what is on this screen.
  keepMine(draft: Package): Promise<boolean> {
    if (this.state.name === 'conflict') this.open(this.state.theirs);
    this.wanted = draft;
    this.enter({ name: 'unsaved' });
    return this.flush();
  }

  // The person has read both and wants what the server has.
  takeTheirs(): Saved | undefined {
    if (this.state.name !== 'conflict') return undefined;
    const { theirs } = this.state;
    this.open(theirs);
    this.wanted = undefined;
    this.enter({ name: 'saved', at: Date.now() });
    return theirs;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private enter(state: SaveState): void {
    this.state = state;
    this.onState(state);
  }

  private mayTry(): boolean {
    return this.state.name !== 'conflict' && this.state.name !== 'signed-out' && this.state.name !== 'failed';
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.state.name === 'failed') this.enter({ name: 'unsaved' });
      void this.flush();
    }, delay);
  }

  private run(): Promise<void> {
    this.running ??= this.save().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async save(): Promise<void> {
    const draft = this.wanted;
    if (!draft) return;
    this.enter({ name: 'saving' });
    try {
      const saved = this.base
        ? await this.store.replace(this.base.id, draft, this.base.etag)
        : await this.store.create(draft, this.key);
      this.open(saved);
      if (this.wanted === draft) this.wanted = undefined;
      this.onSaved(saved);
      this.enter(this.wanted ? { name: 'unsaved' } : { name: 'saved', at: Date.now() });
    } catch (error) {
      await this.fail(error);
    }
  }

  private async fail(error: unknown): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) {
      this.enter({ name: 'signed-out' });
      return;
    }
    if (error.status === 412 && this.base) {
      try {
        this.enter({ name: 'conflict', theirs: await this.store.read(this.base.id) });
        return;
      } catch (reading) {
        if (!(reading instanceof ApiError)) throw reading;
        error = reading;
      }
    }
    const failure = error as ApiError;
    const retrying = failure.failure === 'offline' || failure.status >= 500;
    this.enter({ name: 'failed', error: failure, retrying });
    if (retrying) this.schedule(this.retryDelay);
  }
}
