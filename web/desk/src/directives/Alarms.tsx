// What is wrong with the directives, and what to do: on top of every page for those who can help, in full on their own.
import { AlertText } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { alarmsQuery } from '../api/queries';
import type { Alarm } from '../api/types';
import { useTranslation } from '../i18n';
import { mayHearAlarms } from '../session/may';
import { useSession } from '../session/session';
import { Notice } from '../shell/states';

function Digests({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      {alarm.file_digest && <div><dt>{t('alarms.fileDigest')}</dt><dd><code>{alarm.file_digest}</code></dd></div>}
      {alarm.adopted_digest && <div><dt>{t('alarms.adoptedDigest')}</dt><dd><code>{alarm.adopted_digest}</code></dd></div>}
    </dl>
  );
}

export function Alarms({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation();
  return alarms.map((alarm) => (
    <Notice key={`${alarm.kind} ${alarm.file}`} type={alarm.kind === 'no-directive' ? 'error' : 'warning'} title={t(`alarms.${alarm.kind}`, { file: alarm.file })}>
      <AlertText>{t(`alarms.${alarm.kind}.body`, { directive: alarm.directive, version: alarm.version })}</AlertText>
      {(alarm.kind === 'no-directive' || alarm.kind === 'file-unreadable') && <AlertText>{alarm.what}</AlertText>}
      <Digests alarm={alarm} />
      {alarm.kind.startsWith('file-') && <AlertText>{t('alarms.remedy')}</AlertText>}
    </Notice>
  ));
}

export function AlarmBanner() {
  const { t, count } = useTranslation();
  const { session, locked } = useSession();
  const { data } = useQuery({ ...alarmsQuery, enabled: !locked && mayHearAlarms(session) });
  if (!data?.length) return null;
  return (
    <Notice type={data.some(({ kind }) => kind === 'no-directive') ? 'error' : 'warning'} title={count('alarms.banner', data.length)}>
      <AlertText><Link className="usa-link" to="/directives">{t('alarms.see')}</Link></AlertText>
    </Notice>
  );
}
