// Where the post went, and how long it took from release to each outlet (OPS-2).
import { Table } from '@trussworks/react-uswds';
import type { ReactNode } from 'react';
import type { Delivery } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { CheckSign, ClockSign, CrossSign, WarningSign } from '../shell/icons';
import { formatSeconds } from '../time';

const signs: Record<Delivery['state'], ReactNode> = {
  done: <CheckSign />,
  queued: <ClockSign />,
  working: <ClockSign />,
  pending: <ClockSign />,
  waiting: <ClockSign />,
  unconfirmed: <WarningSign />,
  refused: <CrossSign />,
  denied: <CrossSign />,
  failed: <CrossSign />,
};

export function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { t, count, locale } = useTranslation();
  const { moment, outlet } = useAgency();
  if (deliveries.length === 0) return <p>{t('deliveries.none')}</p>;
  return (
    <Table fullWidth stackedStyle="default" className="deliveries" caption={<span className="usa-sr-only">{t('deliveries.title')}</span>}>
      <thead>
        <tr>
          <th scope="col">{t('deliveries.outlet')}</th>
          <th scope="col">{t('deliveries.state')}</th>
          <th scope="col">{t('deliveries.time')}</th>
          <th scope="col">{t('deliveries.at')}</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery, at) => (
          <tr key={`${delivery.outlet}-${delivery.action}-${at}`}>
            <th scope="row" data-label={t('deliveries.outlet')}>
              {delivery.outlet.includes(':') ? delivery.name : outlet(delivery.outlet)}
              {delivery.action !== 'publish' && <span className="quiet"> · {t(`deliveries.action.${delivery.action}`)}</span>}
            </th>
            <td data-label={t('deliveries.state')}>
              <span className={`delivery-state delivery-state--${delivery.state}`}>{signs[delivery.state]} {t(`deliveryState.${delivery.state}`)}</span>
              {delivery.reached !== undefined && <div>{count('deliveries.reached', delivery.reached)}</div>}
              {delivery.detail && <div className="quiet">{delivery.detail}</div>}
              {(delivery.attempts ?? 0) > 1 && <div className="quiet">{count('deliveries.attempts', delivery.attempts ?? 0)}</div>}
              {delivery.url && <div><a className="usa-link" href={delivery.url} rel="noreferrer">{t('deliveries.open')}<span className="usa-sr-only">: {outlet(delivery.outlet)}</span></a></div>}
            </td>
            <td data-label={t('deliveries.time')}>{delivery.seconds === undefined ? t('deliveries.notYet') : formatSeconds(delivery.seconds, locale)}</td>
            <td data-label={t('deliveries.at')}>{moment(delivery.at)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
