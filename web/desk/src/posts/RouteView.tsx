// Who approves, in which order, and why.
import type { Decision, Post } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { CheckSign, ClockSign, HandSign } from '../shell/icons';
import { onlyOverridableBlocks } from './review';
import { routeProgress, stepText } from './route';

export function RouteView({ decision, reviews }: { decision: Decision; reviews: Post['reviews'] }) {
  const translation = useTranslation();
  const { t, count } = translation;
  const { role, moment } = useAgency();
  if (decision.route.length === 0 && decision.verdict === 'blocked') {
    return <p>{t(onlyOverridableBlocks(decision) ? 'route.override' : 'route.blocked')}</p>;
  }
  if (decision.route.length === 0) return <p>{t('route.none')}</p>;
  return (
    <ol className="route">
      {routeProgress(decision.route, reviews).map(({ step, status, approvals, missing }, at) => (
        <li key={`${step.role}-${at}`} className={`route__step route__step--${status}`} aria-current={status === 'next' ? 'step' : undefined}>
          <span className="route__sign">
            {status === 'done' ? <CheckSign /> : status === 'next' ? <HandSign /> : <ClockSign />}
          </span>
          <div>
            <p className="route__who">
              <strong>{role(step.role)}</strong>{' '}
              <span className={`pill pill--${status}`}>{t(`route.status.${status}`)}</span>
            </p>
            <p>{stepText(step, { role, t })}</p>
            <p className="quiet">{step.reason} ({step.clause})</p>
            {approvals.map((approval) => (
              <p key={approval.reviewer.id + approval.at}>
                {t('route.approvedBy', { name: approval.reviewer.name, title: approval.reviewer.title, at: moment(approval.at) })}
              </p>
            ))}
            {status === 'next' && step.quorum > 1 && <p>{count('route.missing', missing)}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
