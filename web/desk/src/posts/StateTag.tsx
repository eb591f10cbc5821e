import type { ReactNode } from 'react';
import type { PostState } from '../api/types';
import { useTranslation } from '../i18n';
import { CheckSign, ClockSign, CrossSign, EyeSign, HandSign, PencilSign } from '../shell/icons';

const signs: Record<PostState, ReactNode> = {
  draft: <PencilSign />,
  'in-review': <HandSign />,
  cleared: <CheckSign />,
  scheduled: <ClockSign />,
  released: <EyeSign />,
  expired: <ClockSign />,
  'taken-down': <CrossSign />,
};

export function StateTag({ state }: { state: PostState }) {
  const { t } = useTranslation();
  return (
    <span className={`state state--${state}`}>
      {signs[state]}
      {t(`postState.${state}`)}
    </span>
  );
}
