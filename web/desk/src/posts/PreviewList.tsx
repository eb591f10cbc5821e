// What each outlet would show.
import { useQuery } from '@tanstack/react-query';
import { previewQuery } from '../api/queries';
import { useTranslation } from '../i18n';
import { StopSign } from '../shell/icons';
import { ErrorNotice, Loading } from '../shell/states';

export function PreviewList({ id, digest }: { id: string; digest: string }) {
  const { t } = useTranslation();
  const preview = useQuery(previewQuery(id, digest));
  if (preview.isPending) return <Loading />;
  if (preview.isError) return <ErrorNotice error={preview.error} onReload={() => void preview.refetch()} />;
  if (preview.data.length === 0) return <p>{t('preview.none')}</p>;
  return (
    <ul className="previews">
      {preview.data.map((outlet) => (
        <li key={outlet.outlet} className="preview">
          <h3>{outlet.name}</h3>
          <p className="preview__text">{outlet.text}</p>
          <p className="quiet">
            {outlet.limit > 0 ? t('preview.length', { length: outlet.length, limit: outlet.limit }) : t('preview.lengthOnly', { length: outlet.length })}
          </p>
          {outlet.problem && <p className="preview__problem"><StopSign /> {outlet.problem}</p>}
          {outlet.notes.length > 0 && <ul>{outlet.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
        </li>
      ))}
    </ul>
  );
}
