// Duty and device (ALS-3, CPT-5): what the member states at sign-in and may state anew. Nothing is assumed; only the device
// is remembered, by this browser, since duty begins and ends.
import { Checkbox } from '@trussworks/react-uswds';
import type { Circumstances } from '../api/types';
import { useTranslation } from '../i18n';

const storageKey = 'callbox.department-device';

export function remembered(): Circumstances {
  try {
    return { department_device: localStorage.getItem(storageKey) === 'yes', on_duty: false };
  } catch {
    return { department_device: false, on_duty: false };
  }
}

export function rememberDevice({ department_device: ours }: Circumstances): void {
  try {
    if (ours) localStorage.setItem(storageKey, 'yes');
    else localStorage.removeItem(storageKey);
  } catch {
    // Then it is asked for again.
  }
}

interface FieldsProps {
  id: string;
  stated: Circumstances;
  onChange: (stated: Circumstances) => void;
  // Under a heading that says the same.
  titled?: boolean;
}

export function CircumstanceFields({ id, stated, onChange, titled = false }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="usa-fieldset circumstances" aria-describedby={`${id}-why`}>
      <legend className={titled ? 'usa-sr-only' : 'usa-legend'}>{t('circumstances.title')}</legend>
      <span className="usa-hint" id={`${id}-why`}>{t('circumstances.why')}</span>
      <Checkbox id={`${id}-on-duty`} name="on_duty" label={t('circumstances.onDuty')} checked={stated.on_duty}
        onChange={(event) => onChange({ ...stated, on_duty: event.target.checked })} />
      <Checkbox id={`${id}-device`} name="department_device" label={t('circumstances.device')} checked={stated.department_device}
        onChange={(event) => onChange({ ...stated, department_device: event.target.checked })} />
    </fieldset>
  );
}
