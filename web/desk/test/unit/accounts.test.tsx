// The accounts page, and how the writing page offers accounts.
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { channelsOf, goesTo, startingPackage } from '../../src/write/package';
import { directive } from '../mock/api';
import { openDesk } from './desk';

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const account = async (name: string) => within((await screen.findByRole('heading', { level: 2, name })).closest('li')!);

describe('accounts', () => {
  test('are listed with whose they are and how they fare', async () => {
    openDesk('/accounts', { login: 'ngozi' });
    await heading('Accounts');
    expect((await account('fairhaven.example')).getByText(/^Works, last at/)).toBeTruthy();
    const denied = await account('district17.example');
    expect(denied.getByText('Bluesky · District 17')).toBeTruthy();
    expect(denied.getByText(/^The network has refused the credential since/)).toBeTruthy();
  });

  test('are connected by a form made from the settings of the kind, whose secret is never shown', async () => {
    const { requests } = openDesk('/accounts', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Connect an account' }));
    await waitFor(() => expect(screen.getByRole('option', { name: 'District 18' })).toBeTruthy());
    fill('Unit', 'district-18');
    expect((screen.getByLabelText('Name in Callbox') as HTMLInputElement).value).toBe('district-18');
    fill('Handle', 'district18.example');
    fill('service', 'ftp://pds.example');
    fill('identifier', 'district18.example');
    fill('password', 'abcd-efgh');
    expect(screen.getByLabelText('password').getAttribute('type')).toBe('password');
    await userEvent.click(screen.getByRole('button', { name: 'Connect it' }));
    await waitFor(() => expect(screen.getByLabelText('service').getAttribute('aria-invalid')).toBe('true'));
    fill('service', 'https://pds.example');
    await userEvent.click(screen.getByRole('button', { name: 'Connect it' }));
    expect(await screen.findByText('district18.example is connected')).toBeTruthy();
    const sent = requests.filter((request) => request.method === 'POST' && request.url.endsWith('/api/accounts'));
    expect(await sent.at(-1)!.json()).toEqual({
      kind: 'bluesky', name: 'district-18', unit: 'district-18', handle: 'district18.example', shared: false,
      settings: { service: 'https://pds.example', identifier: 'district18.example', password: 'abcd-efgh' },
    });
    await account('district18.example');
    expect(document.body.innerHTML).not.toContain('abcd-efgh');
  });

  test('get a new secret without the other settings being sent', async () => {
    const { requests } = openDesk('/accounts', { login: 'ngozi' });
    await userEvent.click((await account('district17.example')).getByRole('button', { name: /^Change:/ }));
    const shown = await account('district17.example');
    expect((shown.getByLabelText('password') as HTMLInputElement).value).toBe('');
    fireEvent.change(shown.getByLabelText('password'), { target: { value: 'new-secret' } });
    await userEvent.click(shown.getByRole('button', { name: 'Change it' }));
    await waitFor(async () => expect((await account('district17.example')).getByText('Not used yet')).toBeTruthy());
    const sent = requests.filter((request) => request.method === 'PATCH');
    expect(await sent.at(-1)!.json()).toEqual({ handle: 'district17.example', shared: false, settings: { password: 'new-secret' } });
  });

  test('are paused with a reason, resumed, and given up, in Spanish too', async () => {
    openDesk('/accounts', { login: 'ngozi', language: 'es' });
    await heading('Cuentas');
    await userEvent.click((await account('fairhaven.example')).getByRole('button', { name: /^Pausar:/ }));
    fireEvent.change((await account('fairhaven.example')).getByLabelText('Motivo'), { target: { value: 'Obras' } });
    await userEvent.click((await account('fairhaven.example')).getByRole('button', { name: /^Pausarla ahora/ }));
    await userEvent.click(await screen.findByRole('button', { name: /^Reanudar:/ }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Reanudar:/ })).toBeNull());
    await userEvent.click((await account('fairhaven.example')).getByRole('button', { name: /^Dar de baja:/ }));
    fireEvent.change((await account('fairhaven.example')).getByLabelText('Motivo'), { target: { value: 'Fusión' } });
    await userEvent.click((await account('fairhaven.example')).getByRole('button', { name: /^Darla de baja ahora/ }));
    expect(await screen.findByText('Dada de baja')).toBeTruthy();
  });
});

describe('channels of a draft', () => {
  const bluesky = {
    id: 'bluesky', name: 'Bluesky', ready: true,
    accounts: [{ id: 'bluesky:district-17', handle: 'd17', unit: 'district-17', paused: false }, { id: 'bluesky:agency', handle: 'a', unit: 'agency', paused: false }],
  };
  test('begin with the nearest account of each outlet', () => {
    const begun = startingPackage({ ...directive, outlets: [{ id: 'site', name: 'Site', ready: true }, bluesky] }, 'beat-1711');
    expect(begun.channels).toEqual(['bluesky:district-17', 'site']);
  });
  test('of a bare kind mean the nearest account', () => {
    const draft = { ...startingPackage(directive, 'beat-1711'), channels: ['bluesky'] };
    expect(channelsOf(bluesky).map((channel) => goesTo(draft, bluesky, channel))).toEqual([true, false]);
  });
});
