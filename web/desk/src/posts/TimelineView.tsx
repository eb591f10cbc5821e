// Everything that happened to a post, as the ledger has it.
import type { TimelineEvent } from '../api/types';
import { translateIfKnown, useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';

export function TimelineView({ events }: { events: readonly TimelineEvent[] }) {
  const translation = useTranslation();
  const { t } = translation;
  const { moment } = useAgency();
  if (events.length === 0) return <p>{t('timeline.none')}</p>;
  const newestFirst = [...events].sort((a, b) => b.number - a.number);
  const sentence = (event: TimelineEvent) => translateIfKnown(translation, `event.${event.type}`, event.what);
  return (
    <ol className="timeline">
      {newestFirst.map((event) => (
        <li key={event.number} className="timeline__event">
          <p className="timeline__what">{sentence(event)}</p>
          <p className="quiet">
            <time dateTime={event.at}>{moment(event.at)}</time>
            {event.actor && <> · {event.actor.name}, {event.actor.title}</>}
          </p>
          {event.comment && <blockquote>{event.comment}</blockquote>}
          <p className="quiet">
            {event.index === undefined ? t('timeline.unsealed') : t('timeline.sealed', { index: event.index })}
            {event.proof_url && <> · <a className="usa-link" href={event.proof_url}>{t('timeline.proof')}<span className="usa-sr-only">: {sentence(event)}</span></a></>}
          </p>
        </li>
      ))}
    </ol>
  );
}
