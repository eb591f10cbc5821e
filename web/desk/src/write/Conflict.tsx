// Somebody else changed the draft meanwhile: both texts, and a choice. Nothing is overwritten before it.
import { AlertText, Button } from '@trussworks/react-uswds';
import type { Package } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { PageTitle } from '../shell/PageTitle';
import { Notice } from '../shell/states';
import { PackageFacts, PublicText } from '../posts/PackageView';
import type { Saved } from './autosave';

interface ConflictProps {
  mine: Package;
  theirs: Saved;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

export function Conflict({ mine, theirs, onKeepMine, onTakeTheirs }: ConflictProps) {
  const { t } = useTranslation();
  const { moment } = useAgency();
  return (
    <>
      <PageTitle title={t('conflict.title')} />
      <Notice type="warning" title={t('conflict.what', { at: moment(theirs.post.updated) })} focus>
        <AlertText>{t('conflict.body')}</AlertText>
      </Notice>
      <div className="columns columns--even">
        <section aria-labelledby="mine-title">
          <h2 id="mine-title">{t('conflict.mine')}</h2>
          <Button type="button" onClick={onKeepMine}>{t('conflict.keepMine')}</Button>
          <PublicText shown={mine} />
          <PackageFacts shown={mine} />
        </section>
        <section aria-labelledby="theirs-title">
          <h2 id="theirs-title">{t('conflict.theirs')}</h2>
          <Button type="button" outline onClick={onTakeTheirs}>{t('conflict.takeTheirs')}</Button>
          <PublicText shown={theirs.post.package} />
          <PackageFacts shown={theirs.post.package} />
        </section>
      </div>
    </>
  );
}
