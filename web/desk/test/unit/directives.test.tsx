// Directives: what was in force when, adopting one, and what is wrong.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../src/api/types';
import { openDesk } from './desk';

const heading = (name: string | RegExp) => screen.findByRole('heading', { level: 1, name });
const choose = async (yaml: string | Uint8Array<ArrayBuffer>, name = 'next.yaml') =>
  userEvent.upload(await screen.findByLabelText('Directive file (YAML, up to 1 MB)'), new File([yaml], name, { type: 'application/yaml' }));
const edited: Alarm = {
  kind: 'file-differs', file: '/etc/callbox/agency.yaml', directive: 'fair-haven-2026', version: '2026-01-15', file_digest: 'bb'.repeat(32), adopted_digest: 'a1'.repeat(32),
  what: 'The file is not the text that was adopted.', remedy: 'Adopt it.',
};

describe('directives', () => {
  test('say which is in force, since when, and that no member adopted what the installation took over', async () => {
    openDesk('/directives', { login: 'ngozi' });
    await heading('Directives');
    const row = within(screen.getByRole('row', { name: /Fair Haven Police Department policy 1021/ }));
    expect(row.getByText('In force now')).toBeTruthy();
    expect(row.getByText(/^Since /)).toBeTruthy();
    expect(row.getByText(/adopted by no member/)).toBeTruthy();
    expect(row.getByRole('link', { name: /Download the text/ }).getAttribute('href')).toBe(`/api/directives/${'a1'.repeat(32)}`);
  });

  test('are adopted from a file, under the own name', async () => {
    const { requests } = openDesk('/directives', { login: 'ngozi' });
    await choose('effective: "2026-03-01"\n');
    await userEvent.click(await screen.findByRole('button', { name: 'Adopt it' }));
    await waitFor(() => expect(screen.getByText('Adopted')).toBeTruthy());
    expect(await screen.findByText('Ngozi Okafor (Chief)')).toBeTruthy();
    const sent = requests.filter((request) => request.method === 'POST' && request.url.endsWith('/api/directives'));
    expect(await sent[0]!.json()).toEqual({ yaml: 'effective: "2026-03-01"\n' });
  });

  test('with mistakes are refused line by line, and nothing is sent to be adopted', async () => {
    const { requests } = openDesk('/directives', { login: 'ngozi' });
    await choose('effective: "2026-03-01"\nrules:\n\t- id: x\n');
    expect(await screen.findByText('There is 1 mistake in the file')).toBeTruthy();
    expect(screen.getByRole('row', { name: /Line 3, column 1.*found a tab/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Adopt it' })).toBeNull();
    expect(requests.some((request) => request.method === 'POST' && request.url.endsWith('/api/directives'))).toBe(false);
  });

  test('of a version that is adopted in other words ask first, and name what they replace', async () => {
    const { requests } = openDesk('/directives', { login: 'ngozi' });
    await choose('effective: "2026-01-15"\n# other words\n');
    const adopt = await screen.findByRole('button', { name: 'Adopt it' });
    expect(adopt).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByRole('checkbox', { name: /this text is to replace the adopted one/ }));
    await userEvent.click(adopt);
    await waitFor(() => expect(screen.getByText('Adopted')).toBeTruthy());
    const sent = requests.filter((request) => request.method === 'POST' && request.url.endsWith('/api/directives'));
    expect(await sent[0]!.json()).toMatchObject({ replaces: 'a1'.repeat(32) });
  });

  test('that would never count cannot be adopted, and the page says why', async () => {
    openDesk('/directives', { login: 'ngozi' });
    await choose('effective: "2025-01-15"\n');
    expect(await screen.findByText('It cannot be adopted')).toBeTruthy();
    expect(screen.getByText(/is adopted and newer/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Adopt it' })).toBeNull();
  });

  test('over a megabyte are not even read', async () => {
    const { requests } = openDesk('/directives', { login: 'ngozi' });
    await choose('x'.repeat(1024 * 1024 + 1));
    expect(await screen.findByText('The file is larger than 1 MB.')).toBeTruthy();
    expect(requests.some(({ url }) => url.includes('/trial'))).toBe(false);
  });

  test('whose bytes are no text are not changed into some', async () => {
    const { requests } = openDesk('/directives', { login: 'ngozi' });
    await choose(new Uint8Array([0x61, 0xff, 0xfe]));
    expect(await screen.findByText('The file cannot be read, or is not text in UTF-8.')).toBeTruthy();
    expect(requests.some(({ url }) => url.includes('/trial'))).toBe(false);
  });

  test('are for reading only where no role lets a member adopt, and no alarm is asked for', async () => {
    const { requests } = openDesk('/directives', { login: 'ana', language: 'es' });
    await heading('Directivas');
    expect(screen.queryByText('Adoptar una directiva')).toBeNull();
    expect(screen.queryByRole('link', { name: 'Directivas' })).toBeNull();
    expect(requests.some(({ url }) => url.includes('/api/alarms'))).toBe(false);
  });
});

describe('alarms', () => {
  test('stand on every page of those who can help, and in full with both digests on their own', async () => {
    openDesk('/work', { login: 'ngozi', prepare: (mock) => mock.alarms.push(edited) });
    expect(await screen.findByText('The directives need someone: 1 alarm')).toBeTruthy();
    await userEvent.click(screen.getByRole('link', { name: 'See what is wrong and what to do' }));
    await heading('Directives');
    expect(await screen.findByText('The file /etc/callbox/agency.yaml is not the text that was adopted')).toBeTruthy();
    expect(screen.getByText('bb'.repeat(32))).toBeTruthy();
    expect(screen.getAllByText('a1'.repeat(32)).length).toBeGreaterThan(0);
  });

  test('are not shown to others', async () => {
    openDesk('/posts', { login: 'ana', prepare: (mock) => mock.alarms.push(edited) });
    await screen.findByRole('heading', { level: 1 });
    expect(screen.queryByText(/directives need someone/)).toBeNull();
  });
});
