// Renders the desk on the stand-in API, signed in as someone, at an address.
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { DeskRoutes, newQueryClient } from '../../src/app';
import { TranslationProvider, type Language } from '../../src/i18n';
import { SessionGate } from '../../src/session/session';
import { newMock, type Mock } from '../mock/api';

interface Options {
  login?: string;
  language?: Language;
  prepare?: (mock: Mock) => void;
  // Answers before the stand-in does; undefined lets it answer.
  intercept?: (request: Request) => Promise<Response> | undefined;
}

export interface Desk {
  mock: Mock;
  requests: Request[];
}

export function openDesk(path: string, { login, language = 'en', prepare, intercept }: Options = {}): Desk {
  const mock = newMock();
  if (login) mock.signInAs(login);
  prepare?.(mock);
  const requests: Request[] = [];
  globalThis.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(typeof input === 'string' ? new URL(input, 'http://localhost:3000') : input, init);
    requests.push(request.clone());
    return (await intercept?.(request.clone())) ?? mock.handle(request);
  };
  render(
    <TranslationProvider initial={language}>
      <QueryClientProvider client={newQueryClient()}>
        <MemoryRouter initialEntries={[path]}>
          <SessionGate>
            <DeskRoutes />
          </SessionGate>
        </MemoryRouter>
      </QueryClientProvider>
    </TranslationProvider>,
  );
  return { mock, requests };
}
