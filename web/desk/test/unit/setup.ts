import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

const network = globalThis.fetch;

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  globalThis.fetch = network;
  localStorage.clear();
});

// jsdom has no layout.
Element.prototype.scrollIntoView = () => undefined;
