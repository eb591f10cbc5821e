import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { keptDraft } from '../../src/session/kept_draft';
import { openDesk } from './desk';

const heading = (name: string | RegExp) => screen.findByRole('heading', { level: 1, name });

describe('sign-in', () => {
  test('offers the demo’s sign-ins and asks for the code when the server does', async () => {
    openDesk('/posts');
    await heading('Sign in');
    await userEvent.type(screen.getByLabelText('Login'), 'rosa');
    await userEvent.type(screen.getByLabelText('Password'), 'demo-rosa');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    const code = await screen.findByLabelText('Six-digit code');
    await waitFor(() => expect(document.activeElement).toBe(code));
    await userEvent.type(code, '123456');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await heading('Posts');
  });

  test('says that login or password is wrong without saying which', async () => {
    openDesk('/posts');
    await heading('Sign in');
    await userEvent.type(screen.getByLabelText('Login'), 'ana');
    await userEvent.type(screen.getByLabelText('Password'), 'guess');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Login or password is not right');
  });
});

test('signing out shows the sign-in and forgets what was kept', async () => {
  openDesk('/posts', { login: 'ana' });
  await heading('Posts');
  localStorage.setItem('callbox.draft.m1', '{}');
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await heading('Sign in');
  expect(localStorage.getItem('callbox.draft.m1')).toBeNull();
});

describe('the posts page', () => {
  test('lists posts with state and what stops them', async () => {
    openDesk('/posts', { login: 'ana' });
    const item = (await screen.findByRole('link', { name: 'Suspect’s number' })).closest('li')!;
    expect(within(item).getByText('1 clause stops it')).toBeTruthy();
    expect(within(item).getByText('Draft')).toBeTruthy();
  });

  test('filters by state and says so when nothing matches, in Spanish too', async () => {
    const { requests } = openDesk('/posts', { login: 'ana', language: 'es' });
    await heading('Publicaciones');
    await userEvent.selectOptions(screen.getByLabelText('Estado'), 'expired');
    expect(await screen.findByText('Ninguna publicación coincide con el filtro')).toBeTruthy();
    expect(requests.some(({ url }) => url.includes('state=expired'))).toBe(true);
  });

  test('explains a server that does not answer and tries again', async () => {
    let down = true;
    openDesk('/posts?state=draft', { login: 'ana', intercept: (request) => (down && request.url.includes('state=draft') ? Promise.resolve(Response.json({ type: 'about:blank', title: 'No', status: 403, code: 'offline' }, { status: 403 })) : undefined) });
    expect(await screen.findByText('The server did not answer')).toBeTruthy();
    down = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'Lock your garage door' })).toBeTruthy();
  });
});

describe('the writing page', () => {
  test('shows findings with clause and words, and jumps to the words', async () => {
    openDesk('/write', { login: 'ana' });
    await heading('Write a post');
    const text = screen.getByLabelText<HTMLTextAreaElement>('Text');
    fireEvent.change(text, { target: { value: '🚨 Her number is 123-45-6789.' } });
    const finding = (await screen.findByText('This reads like a social security number. Take it out.')).closest('li')!;
    expect(within(finding).getByText('Stops the post')).toBeTruthy();
    expect(within(finding).getByText('clause 1021.5(b)')).toBeTruthy();
    await userEvent.click(within(finding).getByRole('button', { name: /Show in the text/ }));
    expect(document.activeElement).toBe(text);
    expect(text.value.slice(text.selectionStart, text.selectionEnd)).toBe('123-45-6789');
  });

  test('drops the answer to an older text that comes late', async () => {
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    const { mock } = openDesk('/write', {
      login: 'ana',
      intercept: (request) => {
        if (!request.url.endsWith('/api/decide') || ++asked > 1) return undefined;
        return late.then(() => mock.handle(request));
      },
    });
    await heading('Write a post');
    const text = screen.getByLabelText('Text');
    fireEvent.change(text, { target: { value: 'Number 123-45-6789' } });
    await waitFor(() => expect(asked).toBe(1));
    fireEvent.change(text, { target: { value: 'Number taken out' } });
    expect(await screen.findByText('This post may go out with the approval below.')).toBeTruthy();
    release();
    await late;
    expect(screen.queryByText(/social security/)).toBeNull();
  });

  test('says why a text is not judged, and judges the next', async () => {
    const refused = 'This text has 100001 bytes; at most 100000 are allowed.';
    let asked = 0;
    openDesk('/write', {
      login: 'ana',
      intercept: (request) => {
        if (!request.url.endsWith('/api/decide') || ++asked > 1) return undefined;
        return Promise.resolve(Response.json({ type: 'about:blank', title: 'Too large', status: 413, code: 'too-large', detail: refused, field: 'renditions[0].text' }, { status: 413 }));
      },
    });
    await heading('Write a post');
    const text = screen.getByLabelText('Text');
    fireEvent.change(text, { target: { value: 'Far too long' } });
    expect(await screen.findByText(refused)).toBeTruthy();
    fireEvent.change(text, { target: { value: 'Short' } });
    expect(await screen.findByText('This post may go out with the approval below.')).toBeTruthy();
    expect(screen.queryByText(refused)).toBeNull();
  });

  test('says whom the mail reaches, and whom not and why', async () => {
    openDesk('/write/p1', { login: 'ana' });
    await heading('Edit the draft');
    const reach = (await screen.findByText('have not confirmed their address: 18')).closest<HTMLElement>('[role="status"]')!;
    expect(within(reach).getByText('mail to them comes back: 3')).toBeTruthy();
    expect(within(reach).getByText(/206/)).toBeTruthy();
  });

  test('names the clauses when the directive stops the submission', async () => {
    openDesk('/write/p5', { login: 'ana' });
    await heading('Edit the draft');
    await userEvent.click(screen.getByRole('button', { name: 'Submit for review' }));
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText('The directive stops this post')).toBeTruthy();
    expect(within(alert).getByText('clause 1021.5(b)')).toBeTruthy();
  });

  test('saves, submits and shows who approves and why', async () => {
    openDesk('/write/p1', { login: 'ana' });
    await heading('Edit the draft');
    await userEvent.type(screen.getByLabelText('Title'), ' tonight');
    await userEvent.click(screen.getByRole('button', { name: 'Submit for review' }));
    await heading('Lock your garage door tonight');
    expect(await screen.findByText('Sent to review')).toBeTruthy();
    expect(screen.getByText(/A post by a district representative needs a supervisor/)).toBeTruthy();
  });

  test('shows both versions when somebody else changed the draft', async () => {
    const { mock } = openDesk('/write/p1', { login: 'ana' });
    await heading('Edit the draft');
    mock.changeBehind('p1', 'Their words');
    fireEvent.change(screen.getByLabelText('Text'), { target: { value: 'My words' } });
    await userEvent.click(screen.getByRole('button', { name: 'Submit for review' }));
    await heading('Two versions of this draft');
    expect(screen.getByText('Their words')).toBeTruthy();
    expect(screen.getByText('My words')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Keep yours' }));
    await heading('Edit the draft');
    await waitFor(() => expect(mock.posts.get('p1')?.post.package.renditions[0]?.text).toBe('My words'));
  });

  test('keeps what was typed when the session ends, and goes on after signing in', async () => {
    const { mock } = openDesk('/write/p1', { login: 'ana' });
    await heading('Edit the draft');
    mock.endSession();
    fireEvent.change(screen.getByLabelText('Text'), { target: { value: 'Half a sentence' } });
    await heading('You were signed out');
    await waitFor(() => expect(keptDraft('m1', 'p1')?.draft.renditions[0]?.text).toBe('Half a sentence'));
    await userEvent.click(await screen.findByRole('button', { name: /Ana Ruiz/ }));
    await heading('Edit the draft');
    expect(screen.getByLabelText<HTMLTextAreaElement>('Text').value).toBe('Half a sentence');
    await waitFor(() => expect(mock.posts.get('p1')?.post.package.renditions[0]?.text).toBe('Half a sentence'));
    expect(keptDraft('m1', 'p1')).toBeUndefined();
  });

  test('moves between languages with the arrow keys', async () => {
    openDesk('/write', { login: 'ana' });
    await heading('Write a post');
    await userEvent.click(screen.getByRole('button', { name: 'Add Spanish' }));
    const spanish = screen.getByRole('tab', { name: 'Spanish' });
    expect(spanish.getAttribute('aria-selected')).toBe('true');
    spanish.focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByRole('tab', { name: 'English (original)' }).getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'English (original)' }));
  });
});

describe('review', () => {
  test('the queue lists what waits for me', async () => {
    openDesk('/review', { login: 'marcus' });
    expect(await screen.findByRole('link', { name: 'Package thefts on your block' })).toBeTruthy();
  });

  test('approves the digest that was read, with a reason for what it lets pass, and releases', async () => {
    const { requests, mock } = openDesk('/review/p2', { login: 'marcus' });
    await heading('Package thefts on your block');
    const digest = mock.posts.get('p2')!.post.digest;
    await userEvent.click(screen.getByRole('button', { name: 'Approve and release' }));
    expect(await screen.findByText('Give the reason')).toBeTruthy();
    const reason = screen.getByLabelText(/Why this may pass/);
    expect(document.activeElement).toBe(reason);
    await userEvent.type(reason, 'The address is a shop.');
    await userEvent.click(screen.getByRole('button', { name: 'Approve and release' }));
    expect(await screen.findByText('Your approval is recorded')).toBeTruthy();
    const sent = requests.find((request) => request.url.endsWith('/reviews'))!;
    expect(await sent.json()).toMatchObject({ digest, verdict: 'approve', release: true, overrides: [{ rule: 'privacy.address', reason: 'The address is a shop.' }] });
  });

  test('refuses to approve a package that changed, and offers to load it again', async () => {
    const { mock } = openDesk('/review/p2', { login: 'marcus' });
    await heading('Package thefts on your block');
    await userEvent.type(screen.getByLabelText(/Why this may pass/), 'A shop.');
    mock.changeBehind('p2', 'Something else');
    await userEvent.click(screen.getByRole('button', { name: 'Approve only' }));
    expect(await screen.findByText('The post changed after you opened it')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Load it again' }));
    expect(await screen.findByText('Something else')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Approve only' }));
    expect(await screen.findByText('Your approval is recorded')).toBeTruthy();
  });

  test('asks for a comment before sending back', async () => {
    const { requests } = openDesk('/review/p2', { login: 'marcus' });
    await heading('Package thefts on your block');
    await userEvent.click(screen.getByRole('button', { name: 'Send back' }));
    expect(await screen.findByText('Say what the author should change')).toBeTruthy();
    expect(requests.some((request) => request.url.endsWith('/reviews'))).toBe(false);
    await userEvent.type(screen.getByLabelText('Comment to the author'), 'Name the block only.');
    await userEvent.click(screen.getByRole('button', { name: 'Send back' }));
    expect(await screen.findByText('The post went back to its author')).toBeTruthy();
  });

  test('explains expired training with its clause', async () => {
    openDesk('/review/p2', { login: 'rosa', prepare: (mock) => mock.changeBehind('p2', 'Ask for delivery to a locker.') });
    await heading('Package thefts on your block');
    await userEvent.click(screen.getByRole('button', { name: 'Approve only' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Training is not current');
    expect(alert.textContent).toContain('1021.6');
  });
});

describe('the page of a post', () => {
  test('tells what happened, with ledger entries and the time to each outlet', async () => {
    openDesk('/posts/p3', { login: 'marcus' });
    await heading('Coffee with the beat officers on Saturday');
    expect(await screen.findByText('Released to the public', { selector: 'p' })).toBeTruthy();
    expect(screen.getAllByRole('link', { name: /Proof/ })[0]?.getAttribute('href')).toMatch(/^\/proof\//);
    expect(screen.getByText('38 s')).toBeTruthy();
    expect(screen.getByText(/Unconfirmed/)).toBeTruthy();
  });

  test('says so when a member sees only what is published', async () => {
    const desk = openDesk('/posts', { login: 'ana', prepare: (mock) => { for (const { post } of mock.posts.values()) if (post.state === 'released') post.sight = 'published'; } });
    const released = [...desk.mock.posts.values()].find(({ post }) => post.state === 'released')!.post;
    await userEvent.click(await screen.findByRole('link', { name: released.title }));
    expect(await screen.findByText('You see this post as the public does')).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'What the directive says' })).toBeNull();
  });

  test('takes a post down with a reason', async () => {
    const { mock } = openDesk('/posts/p3', { login: 'marcus' });
    await userEvent.click(await screen.findByRole('button', { name: 'Take it down' }));
    await userEvent.type(screen.getByLabelText('Why it is taken down'), 'The event was cancelled.');
    await userEvent.click(screen.getAllByRole('button', { name: 'Take it down' }).at(-1)!);
    expect(await screen.findByText('It is being taken down on every outlet')).toBeTruthy();
    expect(mock.posts.get('p3')?.post.state).toBe('taken-down');
  });

  test('holds the release until News Affairs was told', async () => {
    openDesk('/posts/p4', { login: 'ngozi' });
    const release = await screen.findByRole<HTMLButtonElement>('button', { name: 'Release now' });
    expect(release.disabled).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Record as done' }));
    await userEvent.type(screen.getByLabelText('What was done'), 'Told by phone.');
    await userEvent.click(screen.getByRole('button', { name: 'Record as done' }));
    await waitFor(() => expect(release.disabled).toBe(false));
  });

  test('starts a correction and opens it for writing', async () => {
    openDesk('/posts/p3', { login: 'ana' });
    await userEvent.click(await screen.findByRole('button', { name: 'Correct it' }));
    await userEvent.type(screen.getByLabelText('What changes, and why'), 'The hour.');
    await userEvent.click(screen.getByRole('button', { name: 'Start the correction' }));
    await heading('Write the correction');
  });

  test('discards a correction once that is confirmed', async () => {
    const { mock } = openDesk('/posts/p3', { login: 'ana' });
    mock.posts.get('p3')!.post.correcting = true;
    await userEvent.click(await screen.findByRole('button', { name: 'Discard the correction' }));
    expect(mock.posts.get('p3')?.post.correcting).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Yes, discard it' }));
    expect(await screen.findByText('The correction is discarded. The published version stays.')).toBeTruthy();
    expect(mock.posts.get('p3')?.post.correcting).toBe(false);
  });
});

test('the members page authorises a member to the end of a day in the agency’s zone', async () => {
  const { requests } = openDesk('/members', { login: 'ngozi' });
  await heading('Members');
  await userEvent.click(await screen.findByRole('button', { name: 'Authorize: Ana Ruiz' }));
  fireEvent.change(screen.getByLabelText('Until the end of'), { target: { value: '2027-01-31' } });
  await userEvent.click(screen.getByRole('button', { name: 'Authorize' }));
  expect(await screen.findByText('Recorded')).toBeTruthy();
  const sent = requests.find((request) => request.url.endsWith('/authorizations'))!;
  expect(await sent.json()).toEqual({ until: '2027-02-01T05:59:00.000Z' });
});

test('the members page unlocks a member', async () => {
  openDesk('/members', { login: 'ngozi' });
  await userEvent.click(await screen.findByRole('button', { name: 'Unlock: Peter Lindqvist' }));
  await waitFor(() => expect(screen.queryByText('Locked after failed sign-ins')).toBeNull());
});

test('the work page shows the scheduler, the backlog and what gave up', async () => {
  openDesk('/work', { login: 'ngozi' });
  expect(await screen.findByText('The scheduler runs')).toBeTruthy();
  const row = screen.getByRole('row', { name: /Publish: Bluesky/ });
  expect(within(row).getByText('The network refused the picture: it is too large.')).toBeTruthy();
  expect(within(row).getByRole('link', { name: 'Coffee with the beat officers on Saturday' }).getAttribute('href')).toBe('/posts/p3');
});

test('work that gave up is tried again with one button, and says why where it cannot be', async () => {
  const { requests } = openDesk('/work', { login: 'ngozi' });
  const late = await screen.findByRole('row', { name: /Publish: E-mail/ });
  expect(within(late).getByText('The time it was meant for has ended.')).toBeTruthy();
  expect(within(late).queryByRole('button')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Try again: Publish: Bluesky' }));
  expect(await screen.findByText('It is tried again')).toBeTruthy();
  expect(requests.some((request) => request.method === 'POST' && request.url.endsWith('/api/work/j9/retry'))).toBe(true);
  expect(screen.queryByRole('row', { name: /Publish: Bluesky/ })).toBeNull();
});

test('an address that does not exist says so', async () => {
  openDesk('/nowhere', { login: 'ana' });
  await heading('This page does not exist');
});
