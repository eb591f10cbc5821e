// Everything that happened to a post, as the ledger has it.
import type { TimelineEvent } from '../api/types';
import { translateIfKnown, useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';

// What the ledger keeps of a delivery, "mail publish 01m7…", as the outlet's name. Undefined for other events.
export function outletOf(event: TimelineEvent): string | undefined {
  if (!event.type.startsWith('delivery.') && event.type !== 'work.retried') return undefined;
  return /^(\S+) (?:publish|replace|retract)\b/.exec(event.comment ?? '')?.[1];
}

export function TimelineView({ events }: { events: readonly TimelineEvent[] }) {
  const translation = useTranslation();
  const { t } = translation;
  const { moment, outlet } = useAgency();
  if (events.length === 0) return <p>{t('timeline.none')}</p>;
  const newestFirst = [...events].sort((a, b) => b.number - a.number);
  const sentence = (event: TimelineEvent) => {
    const told = translateIfKnown(translation, `event.${event.type}`, event.what);
    const where = outletOf(event);
    return where ? `${told}: ${outlet(where)}` : told;
  };
  return (
    <ol className="timeline">
      {newestFirst.map((event) => (
        <li key={event.number} className="timeline__event">
          <p className="timeline__what">{sentence(event)}</p>
          <p className="quiet">
            <time dateTime={event.at}>{moment(event.at)}</time>
            {event.actor && <> · {event.actor.name}, {event.actor.title}</>}
          </p>
          {event.comment && !outletOf(event) && <blockquote>{event.comment}</blockquote>}
          <p className="quiet">
            {event.index === undefined ? t('timeline.unsealed') : t('timeline.sealed', { index: event.index })}
            {event.proof_url && <> · <a className="usa-link" href={event.proof_url}>{t('timeline.proof')}<span className="usa-sr-only">: {sentence(event)}</span></a></>}
          </p>
        </li>
      ))}
    </ol>
  );
}
