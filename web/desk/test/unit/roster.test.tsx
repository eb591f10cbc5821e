// The own account, and what an administrator does on the members page.
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { inFours } from '../../src/account/TwoStep';
import { QrCode } from '../../src/shell/QrCode';
import { openDesk } from './desk';

const heading = (name: string | RegExp) => screen.findByRole('heading', { level: 1, name });
const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const section = (name: string) => within(screen.getByRole('region', { name }));

describe('two-step sign-in', () => {
  test('is set up with password, QR code and a code, and then asked for at sign-in', async () => {
    const { requests } = openDesk('/posts', { login: 'ana' });
    await userEvent.click(await screen.findByRole('link', { name: 'My account' }));
    await heading('My account');
    const step = section('Two-step sign-in');
    expect(step.getByText(/^Off/)).toBeTruthy();
    await userEvent.type(step.getByLabelText('Current password'), 'demo-ana');
    await userEvent.click(step.getByRole('button', { name: 'Set it up' }));
    const scan = await screen.findByRole('heading', { name: 'Scan this with the authenticator app' });
    await waitFor(() => expect(document.activeElement).toBe(scan));
    expect(screen.getByText('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP')).toBeTruthy();
    const drawing = screen.getByRole('img', { name: /QR code/ });
    expect(drawing.querySelector('path')?.getAttribute('d')).toMatch(/^M\d+ \d+h1v1h-1z/);
    expect(drawing.outerHTML).not.toContain('style');

    await userEvent.type(step.getByLabelText('Six-digit code'), '999999');
    await userEvent.click(step.getByRole('button', { name: 'Confirm' }));
    expect((await screen.findByRole('alert')).textContent).toContain('This is not the code the app shows now');
    await userEvent.clear(step.getByLabelText('Six-digit code'));
    await userEvent.type(step.getByLabelText('Six-digit code'), '123 456');
    await userEvent.click(step.getByRole('button', { name: 'Confirm' }));
    expect(await screen.findByText('Two-step sign-in is on')).toBeTruthy();
    expect(step.getByText(/^On/)).toBeTruthy();
    expect(screen.queryByText(/JBSW/)).toBeNull();
    const sent = requests.filter((request) => request.url.endsWith('/totp/confirm'));
    expect(await sent.at(-1)!.json()).toEqual({ code: '123456' });

    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await heading('Sign in');
    fill('Login', 'ana');
    fill('Password', 'demo-ana');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByLabelText('Six-digit code')).toBeTruthy();
  });

  test('shows no secret for a wrong password, and the session goes on', async () => {
    openDesk('/account', { login: 'ana', language: 'es' });
    await heading('Mi cuenta');
    const step = section('Inicio de sesión en dos pasos');
    await userEvent.type(step.getByLabelText('Contraseña actual'), 'guess');
    await userEvent.click(step.getByRole('button', { name: 'Configurarlo' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Esta no es su contraseña actual');
    expect(step.getByLabelText('Contraseña actual').getAttribute('aria-invalid')).toBe('true');
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.queryByText('Su sesión se cerró')).toBeNull();
  });

  test('says that it is on for who has enrolled', async () => {
    openDesk('/account', { login: 'rosa' });
    await heading('My account');
    expect(section('Two-step sign-in').getByText(/^On/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Set it up on another phone' })).toBeTruthy();
  });

  test('writes the secret in groups of four', () => {
    expect(inFours('ABCDEFGHIJ')).toBe('ABCD EFGH IJ');
    expect(inFours('')).toBe('');
  });
});

describe('ways to sign in', () => {
  const remove = async (what: string) => {
    await userEvent.click(await screen.findByRole('button', { name: `Remove: ${what}`, expanded: false }));
    fireEvent.change(section('Ways to sign in').getByLabelText('Current password'), { target: { value: 'demo-rosa' } });
    await userEvent.click(screen.getAllByRole('button', { name: `Remove: ${what}` }).at(-1)!);
  };

  test('are listed, and the last one stays', async () => {
    openDesk('/account', { login: 'rosa' });
    await heading('My account');
    await remove('Authenticator app');
    expect(await screen.findByText('It is removed')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Remove: Authenticator app' })).toBeNull();
    await remove('Password');
    expect(await screen.findByText('This is your last way to sign in')).toBeTruthy();
  });
});

test('the permissions page says which role opens which door', async () => {
  openDesk('/permissions', { login: 'ngozi' });
  await heading('Which role may do what');
  const line = (await screen.findByText('POST /api/posts/{id}/takedown')).closest('tr')!;
  expect(line.textContent).toContain('Watch commander');
  expect(line.textContent).not.toContain('Author');
});

test('a QR code has its three finders and a quiet zone of four modules', () => {
  render(<QrCode text="otpauth://totp/Village:kim?secret=JBSWY3DPEHPK3PXP" label="code" />);
  const drawing = screen.getByRole('img', { name: 'code' });
  const size = Number(drawing.getAttribute('viewBox')!.split(' ')[2]);
  const dark = new Set([...drawing.querySelector('path')!.getAttribute('d')!.matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => `${x} ${y}`));
  const last = size - 4 - 7;
  for (const [left, top] of [[4, 4], [last, 4], [4, last]] as const) {
    for (let y = 0; y < 7; ++y) {
      for (let x = 0; x < 7; ++x) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        expect(dark.has(`${left + x} ${top + y}`), `${left + x} ${top + y}`).toBe(ring !== 2);
      }
    }
  }
  for (const square of dark) {
    const [x, y] = square.split(' ').map(Number);
    expect(Math.min(x!, y!)).toBeGreaterThanOrEqual(4);
    expect(Math.max(x!, y!)).toBeLessThan(size - 4);
  }
});

describe('changing the password', () => {
  test('asks for it twice and says that other sessions ended', async () => {
    const { requests } = openDesk('/account', { login: 'ana' });
    await heading('My account');
    const form = section('Password');
    fireEvent.change(form.getByLabelText('Current password'), { target: { value: 'demo-ana' } });
    fill('New password', 'a longer one than before');
    fill('New password again', 'a longer one than befroe');
    await userEvent.click(form.getByRole('button', { name: 'Change the password' }));
    expect(await screen.findByText('This is not the same as the new password')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText('New password again'));
    expect(requests.some((request) => request.url.endsWith('/password'))).toBe(false);
    fill('New password again', 'a longer one than before');
    await userEvent.click(form.getByRole('button', { name: 'Change the password' }));
    expect(await screen.findByText('The password is changed')).toBeTruthy();
    const sent = requests.find((request) => request.url.endsWith('/password'))!;
    expect(await sent.json()).toEqual({ current: 'demo-ana', password: 'a longer one than before' });
    expect(screen.getByLabelText<HTMLInputElement>('New password').value).toBe('');
  });

  test('says when the current one is wrong', async () => {
    openDesk('/account', { login: 'ana' });
    await heading('My account');
    const form = section('Password');
    fireEvent.change(form.getByLabelText('Current password'), { target: { value: 'guess' } });
    fill('New password', 'a longer one than before');
    fill('New password again', 'a longer one than before');
    await userEvent.click(form.getByRole('button', { name: 'Change the password' }));
    expect((await screen.findByRole('alert')).textContent).toContain('After five wrong tries you have to wait fifteen minutes');
  });
});

describe('keeping the roster', () => {
  const fillNewMember = (login: string) => {
    for (const [label, value] of [
      ['Name', 'Lee Park'], ['Rank or job title', 'Officer'], ['Login', login], ['E-mail', 'lee@fairhaven.example'],
      ['Password for the first sign-in', 'first day on the beat'],
    ] as const) fill(label, value);
  };

  test('adds a member and puts the new one into the list', async () => {
    const { requests } = openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Add a member' }));
    const form = within(screen.getByRole('form', { name: 'Add a member' }));
    fillNewMember('lee');
    await userEvent.selectOptions(form.getByLabelText('Unit'), await form.findByRole('option', { name: 'Beat 1712' }));
    await userEvent.click(form.getByLabelText('Sworn officer'));
    await userEvent.click(form.getByRole('button', { name: 'Add the member' }));
    expect(await screen.findByText('Lee Park is added')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 2, name: 'Lee Park' })).toBeTruthy();
    const sent = requests.find((request) => request.method === 'POST' && request.url.endsWith('/api/members'))!;
    expect(await sent.json()).toEqual({
      name: 'Lee Park', title: 'Officer', login: 'lee', email: 'lee@fairhaven.example', unit: 'beat-1712',
      star_number: '', employee_number: '', sworn: false, initial_password: 'first day on the beat',
    });
  });

  test('keeps the form and marks the login that is taken', async () => {
    openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Add a member' }));
    const form = within(screen.getByRole('form', { name: 'Add a member' }));
    fillNewMember('ana');
    await userEvent.selectOptions(form.getByLabelText('Unit'), await form.findByRole('option', { name: 'Beat 1712' }));
    await userEvent.click(form.getByRole('button', { name: 'Add the member' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Another member has this login');
    expect(form.getByLabelText('Login').getAttribute('aria-invalid')).toBe('true');
    expect(form.getByLabelText<HTMLInputElement>('Name').value).toBe('Lee Park');
  });

  test('grants a role for a unit and ends it', async () => {
    const { requests } = openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Roles: Peter Lindqvist' }));
    expect(screen.getAllByText(/Beat officer of Beat 1712 \(means nothing under the directive in force\)/)).not.toHaveLength(0);
    await screen.findByRole('option', { name: 'Watch commander' });
    await userEvent.selectOptions(screen.getByLabelText('Role'), 'author');
    await userEvent.selectOptions(screen.getByLabelText('Unit'), await screen.findByRole('option', { name: 'District 17' }));
    await userEvent.click(screen.getByRole('button', { name: 'Grant the role' }));
    const end = await screen.findByRole('button', { name: 'End: Author of District 17, Peter Lindqvist' });
    await userEvent.click(end);
    await waitFor(() => expect(screen.queryByText('Author of District 17')).toBeNull());
    expect(requests.some((request) => request.method === 'DELETE' && request.url.endsWith('/api/members/m4/roles/author/district-17'))).toBe(true);
  });

  test('ends an authorisation now', async () => {
    openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Authorize: Ana Ruiz' }));
    await userEvent.click(screen.getByRole('button', { name: 'End the authorization now: Ana Ruiz' }));
    const item = within(screen.getByRole('heading', { name: 'Ana Ruiz' }).closest('li')!);
    expect(await item.findByText('Authorized to post: no')).toBeTruthy();
  });

  test('a supervisor allows an exception and is offered nothing else', async () => {
    const { requests } = openDesk('/members', { login: 'marcus' });
    await userEvent.click(await screen.findByRole('button', { name: 'Allow an exception: Ana Ruiz' }));
    expect(screen.queryByRole('button', { name: 'Add a member' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Roles/ })).toBeNull();
    fill('Why another device, or work off duty, is allowed', 'The phone is in repair.');
    fill('Until the end of', '2026-12-01');
    await userEvent.click(screen.getByRole('button', { name: 'Allow an exception' }));
    expect(await screen.findByText('Recorded')).toBeTruthy();
    const sent = requests.find((request) => request.url.endsWith('/exceptions'))!;
    expect(await sent.json()).toEqual({ reason: 'The phone is in repair.', until: '2026-12-02T05:59:00.000Z' });
  });

  test('offers nobody a change of their own entry', async () => {
    openDesk('/members', { login: 'ngozi' });
    await screen.findByRole('button', { name: 'Authorize: Ana Ruiz' });
    expect(screen.queryByRole('button', { name: /Ngozi Okafor/ })).toBeNull();
  });
});

describe('duty and device', () => {
  const signIn = async () => {
    await heading('Sign in');
    fill('Login', 'ana');
    fill('Password', 'demo-ana');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await heading('Posts');
  };
  const sent = async (requests: Request[], method: string) => (requests.filter((request) => request.method === method && request.url.includes('/api/session')).at(-1)!).json() as Promise<object>;

  test('are asked at sign-in and never assumed; the device is remembered, the duty is not', async () => {
    const { requests } = openDesk('/posts');
    await heading('Sign in');
    expect(screen.getByLabelText<HTMLInputElement>('I am on duty').checked).toBe(false);
    expect(screen.getByLabelText<HTMLInputElement>('This is a department device').checked).toBe(false);
    await signIn();
    expect(await sent(requests, 'POST')).toEqual({ login: 'ana', password: 'demo-ana', on_duty: false, department_device: false });
    expect(screen.getByText('Off duty · another device')).toBeTruthy();

    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await heading('Sign in');
    await userEvent.click(screen.getByLabelText('I am on duty'));
    await userEvent.click(screen.getByLabelText('This is a department device'));
    await signIn();
    expect(await sent(requests, 'POST')).toEqual({ login: 'ana', password: 'demo-ana', on_duty: true, department_device: true });
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await heading('Sign in');
    expect(screen.getByLabelText<HTMLInputElement>('I am on duty').checked).toBe(false);
    expect(screen.getByLabelText<HTMLInputElement>('This is a department device').checked).toBe(true);
  });

  test('can be stated anew in the account, without signing in again', async () => {
    const { requests } = openDesk('/posts');
    await signIn();
    await userEvent.click(screen.getByRole('link', { name: 'My account' }));
    await heading('My account');
    await userEvent.click(screen.getByLabelText('I am on duty'));
    await userEvent.click(screen.getByRole('button', { name: 'State this' }));
    expect(await screen.findByText('Recorded')).toBeTruthy();
    expect(await sent(requests, 'PUT')).toEqual({ on_duty: true, department_device: false });
    expect(screen.getByText('On duty · another device')).toBeTruthy();
  });

  test('a finding says what was stated and leads to where it is changed', async () => {
    openDesk('/write', { login: 'ana', prepare: (mock) => mock.stateFor('ana', { on_duty: false, department_device: true }) });
    await heading('Write a post');
    fill('Title', 'Lock your garage');
    expect(await screen.findByText('You have not stated that you are on duty.')).toBeTruthy();
    expect(screen.queryByText('You have not stated that this is a department device.')).toBeNull();
    expect(screen.getByRole('link', { name: 'Change duty and device' }).getAttribute('href')).toBe('/account');
  });
});

test('a locked login is told until when, with the focus on it', async () => {
  openDesk('/posts');
  await heading('Sign in');
  fill('Login', 'peter');
  fill('Password', 'demo-peter');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toMatch(/^Locked until \d{1,2}:\d\d/);
  expect(alert.textContent).toContain('an administrator or the chief can end it earlier');
  await waitFor(() => expect(document.activeElement).toBe(alert));
});

describe('who leaves', () => {
  test('is taken off the roster with a reason, after a second look', async () => {
    const { requests } = openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Take off the roster: Ana Ruiz' }));
    expect(screen.getByText(/cannot sign in any more/)).toBeTruthy();
    expect(requests.some((request) => request.url.endsWith('/retirement'))).toBe(false);
    fill('Reason', 'Resigned');
    await userEvent.click(screen.getByRole('button', { name: 'Take off the roster now: Ana Ruiz' }));
    expect(await screen.findByText('No longer on the roster')).toBeTruthy();
    const sent = requests.find((request) => request.url.endsWith('/retirement'))!;
    expect(await sent.json()).toEqual({ reason: 'Resigned' });
    expect(screen.queryByRole('button', { name: 'Roles: Ana Ruiz' })).toBeNull();
  });

  test('comes back by a new authorization', async () => {
    openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Take off the roster: Ana Ruiz' }));
    fill('Reason', 'Resigned');
    await userEvent.click(screen.getByRole('button', { name: 'Take off the roster now: Ana Ruiz' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Authorize: Ana Ruiz' }));
    expect(screen.getByText(/^An authorization brings the member back/)).toBeTruthy();
    fill('Until the end of', '2099-12-31');
    await userEvent.click(screen.getByRole('button', { name: 'Authorize' }));
    expect(await screen.findByRole('button', { name: 'Roles: Ana Ruiz' })).toBeTruthy();
    expect(screen.queryByText('No longer on the roster')).toBeNull();
  });
});

describe('a lost sign-in', () => {
  test('is reset with a one-time password that is shown once', async () => {
    const { requests } = openDesk('/members', { login: 'ngozi' });
    await userEvent.click(await screen.findByRole('button', { name: 'Reset the sign-in: Ana Ruiz' }));
    expect(requests.some((request) => request.url.endsWith('/sign-in-reset'))).toBe(false);
    await userEvent.click(screen.getByRole('button', { name: 'Reset it now: Ana Ruiz' }));
    const notice = (await screen.findByText('One-time password for Ana Ruiz')).closest('.notice');
    expect(notice?.textContent).toContain('k3v7q-m2xla-p5rdn-w6tzb');
    await waitFor(() => expect(document.activeElement).toBe(notice));
    expect(screen.getByText(/^Sign-in reset by Ngozi Okafor, .* Not used yet\.$/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Reset the sign-in: Ana Ruiz' }));
    expect(screen.queryByText('k3v7q-m2xla-p5rdn-w6tzb')).toBeNull();
  });

  test('opens only a new password and then two-step sign-in, and says who reset it', async () => {
    const renewal = { reset_by: 'Ngozi Okafor', reset_at: '2026-03-04T21:15:00Z', password_chosen: false };
    const { requests } = openDesk('/posts', { login: 'ana', prepare: (mock) => mock.renew('ana', renewal) });
    await heading('Choose a new password');
    expect(screen.getByText(/^Your sign-in was reset by Ngozi Okafor/)).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Posts' })).toBeNull();
    expect(screen.queryByLabelText('Current password')).toBeNull();
    fill('New password', 'a longer one than before');
    fill('New password again', 'a longer one than before');
    await userEvent.click(screen.getByRole('button', { name: 'Keep this password' }));
    const next = await heading('Set up two-step sign-in');
    await waitFor(() => expect(document.activeElement).toBe(next));
    const sent = requests.find((request) => request.url.endsWith('/password'))!;
    expect(await sent.json()).toEqual({ password: 'a longer one than before' });
    fill('Current password', 'a longer one than before');
    await userEvent.click(screen.getByRole('button', { name: 'Set it up' }));
    await userEvent.type(await screen.findByLabelText('Six-digit code'), '123456');
    await userEvent.click(screen.getByRole('button', { name: 'Confirm' }));
    await heading('Posts');
  });
});
