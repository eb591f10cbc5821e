// Adopting a directive: choose a file, see what is wrong with it and what it would replace, and put it in force.
import { AlertText, Button, Checkbox, Label, Table } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { DirectiveTrial } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { ErrorNotice, Loading, Notice } from '../shell/states';

// What the server takes.
const mostBytes = 1024 * 1024;

function ProblemList({ problems }: Pick<DirectiveTrial, 'problems'>) {
  const { t, count } = useTranslation();
  return (
    <>
      <Notice type="error" title={count('directives.problems', problems.length)} level="h3" focus><AlertText>{t('directives.problems.body')}</AlertText></Notice>
      <Table fullWidth stackedStyle="default" caption={t('directives.problems.caption')}>
        <thead>
          <tr>
            <th scope="col">{t('directives.problems.where')}</th>
            <th scope="col">{t('directives.problems.what')}</th>
          </tr>
        </thead>
        <tbody>
          {problems.map(({ line, column, message }, at) => (
            <tr key={at}>
              <th scope="row" data-label={t('directives.problems.where')}>{t('directives.problems.line', { line, column })}</th>
              <td data-label={t('directives.problems.what')}>{message}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}

// The file's own bytes as text: with its byte order mark, and refused where they are not UTF-8, so that what is adopted
// has the digest of the file.
const textOf = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.onload = () => {
      try {
        resolve(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(reader.result as ArrayBuffer)));
      } catch (error) {
        reject(error as Error);
      }
    };
    reader.readAsArrayBuffer(file);
  });

interface Chosen {
  name: string;
  yaml: string;
}

export function AdoptDirective() {
  const { t } = useTranslation();
  const { day } = useAgency();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>();
  const [unfit, setUnfit] = useState<'directives.tooLarge' | 'directives.notText'>();
  const [replacing, setReplacing] = useState(false);
  const trial = useMutation({
    mutationFn: ({ yaml }: Chosen) => take(api.POST('/api/directives/trial', { body: { yaml } })),
  });
  const adopt = useMutation({
    mutationFn: ({ yaml, replaces }: { yaml: string; replaces: string | null }) =>
      take(api.POST('/api/directives', { body: { yaml, ...(replaces ? { replaces } : {}) } })),
    // What is in force says what everybody may and sees.
    onSuccess: () => void queries.invalidateQueries(),
    // Somebody else may have adopted meanwhile: the trial says how it stands now.
    onError: () => chosen && trial.mutate(chosen),
  });

  const choose = async (file: File | undefined) => {
    adopt.reset();
    trial.reset();
    setReplacing(false);
    setChosen(undefined);
    setUnfit(file && file.size > mostBytes ? 'directives.tooLarge' : undefined);
    if (!file || file.size > mostBytes) return;
    try {
      const next = { name: file.name, yaml: await textOf(file) };
      setChosen(next);
      trial.mutate(next);
    } catch {
      setUnfit('directives.notText');
    }
  };

  const found = trial.data;
  const directive = found?.directive;
  const replaces = found?.replaces ?? null;
  // Another text of the version is no obstacle for who says so.
  const refusal = found?.refusal && found.refusal.code !== 'same-version' ? found.refusal : undefined;
  return (
    <section aria-labelledby="adopt">
      <h2 id="adopt">{t('directives.adopt')}</h2>
      <p>{t('directives.adopt.intro')}</p>
      <Label htmlFor="directive-file">{t('directives.file')}</Label>
      <input className="file-field" type="file" id="directive-file" name="directive-file" accept=".yaml,.yml" onChange={(event) => void choose(event.target.files?.[0])} />
      {unfit && <Notice type="error" title={t(unfit)} level="h3" focus />}
      {trial.isPending && <Loading />}
      {trial.isError && <ErrorNotice error={trial.error} focus />}
      {adopt.isError && <ErrorNotice error={adopt.error} focus />}
      {adopt.isSuccess && <Notice type="success" title={t('directives.adopted')} level="h3" focus><AlertText>{adopt.data.title}, {adopt.data.version}</AlertText></Notice>}
      {found && found.problems.length > 0 && <ProblemList problems={found.problems} />}
      {chosen && directive && !adopt.isSuccess && (
        <>
          <dl className="facts">
            <div><dt>{t('directives.title.name')}</dt><dd>{directive.title} ({directive.agency})</dd></div>
            <div><dt>{t('directives.version')}</dt><dd>{directive.id}, {directive.version}</dd></div>
            <div><dt>{t('directives.effective')}</dt><dd>{day(directive.effective)}</dd></div>
            <div><dt>{t('directives.digest')}</dt><dd><code>{directive.digest}</code></dd></div>
          </dl>
          {found.adopted && <Notice type="info" title={t('directives.alreadyAdopted')} level="h3" focus />}
          {refusal && <Notice type="error" title={t('directives.refused')} level="h3" focus><AlertText>{refusal.message}</AlertText></Notice>}
          {!found.adopted && !refusal && (
            <>
              {replaces && (
                <>
                  <Notice type="warning" title={t('directives.replaces')} level="h3"><AlertText>{t('directives.replaces.body')} <code>{replaces}</code></AlertText></Notice>
                  <Checkbox id="directive-replaces" name="directive-replaces" label={t('directives.replaces.agree')} checked={replacing} onChange={(event) => setReplacing(event.target.checked)} />
                </>
              )}
              <p><Button type="button" disabled={adopt.isPending || (replaces !== null && !replacing)} onClick={() => adopt.mutate({ yaml: chosen.yaml, replaces })}>{t('directives.adopt.button')}</Button></p>
            </>
          )}
        </>
      )}
    </section>
  );
}
