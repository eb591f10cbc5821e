// The package as the public will read it, and what goes with it: where, to whom, when, and what the author declares.
import type { Decision, Package } from '../api/types';
import { useTranslation } from '../i18n';
import { useAgency } from '../shell/agency';
import { marksOf, piecesOf } from '../text/highlight';

interface PackageViewProps {
  shown: Package;
  // When given, the words that findings mean are marked.
  decision?: Decision | undefined;
}

function Marked({ text, part, index, decision }: { text: string; part: 'title' | 'text' | 'correction'; index: number; decision: Decision | undefined }) {
  const pieces = piecesOf(text, decision ? marksOf(decision.findings, part, index, text) : []);
  return pieces.map((piece) =>
    piece.effect ? <mark key={piece.begin} className={`mark mark--${piece.effect}`}>{piece.text}</mark> : <span key={piece.begin}>{piece.text}</span>,
  );
}

export function PublicText({ shown, decision }: PackageViewProps) {
  const { t } = useTranslation();
  const { languageName } = useAgency();
  return (
    <div className="public-text">
      {shown.correction?.note && (
        <p className="correction-note"><strong>{t('post.correction.note')}</strong> <Marked text={shown.correction.note} part="correction" index={0} decision={decision} /></p>
      )}
      {shown.renditions.map((rendition, index) => (
        <article key={rendition.language} className="rendition">
          <p className="rendition__language">{languageName(rendition.language)}</p>
          <h3 lang={rendition.language}><Marked text={rendition.title || t('post.untitled')} part="title" index={index} decision={rendition.title ? decision : undefined} /></h3>
          <p lang={rendition.language} className="rendition__text"><Marked text={rendition.text} part="text" index={index} decision={decision} /></p>
        </article>
      ))}
      {(shown.media ?? []).map((medium) => (
        <figure key={medium.digest} className="public-medium">
          <img src={`/api/media/${medium.digest}`} alt={medium.alt} width={medium.width} height={medium.height} loading="lazy" />
          <figcaption>
            <span className="quiet">{t(`media.kind.${medium.kind}`)}. {t('media.alt')}:</span> {medium.alt || t('media.alt.missing')}
            {medium.kind === 'booking-photograph' && (
              <span className="quiet"> {t('media.offense')}: {medium.offense_class || t('value.none')}. {t('media.purpose')}: {medium.search_purpose || t('value.none')}.</span>
            )}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

// Frozen at submission: nothing in a draft.
const reachedByMail = (shown: Package) => (shown.audience.reached ?? []).find(({ channel }) => channel === 'mail')?.count ?? 0;

export function PackageFacts({ shown }: { shown: Package }) {
  const { t, count } = useTranslation();
  const { unit, outlet, moment, kind } = useAgency();
  const declared = shown.declarations ?? {};
  const yes = (value: boolean | undefined) => (value ? t('value.yes') : t('value.no'));
  return (
    <dl className="facts">
      <dt>{t('write.kind')}</dt>
      <dd>{shown.kind ? kind(shown.kind) : t('value.none')}</dd>
      <dt>{t('write.audience')}</dt>
      <dd>
        {shown.audience.areas.map(unit).join(', ') || t('value.none')}
        {reachedByMail(shown) > 0 ? ` · ${count('reach.subscribers', reachedByMail(shown))}` : ''}
      </dd>
      <dt>{t('write.outlets')}</dt>
      <dd>{shown.channels.map(outlet).join(', ') || t('value.none')}</dd>
      <dt>{t('window.from')}</dt>
      <dd>{shown.window?.not_before ? moment(shown.window.not_before) : t('window.atOnce')}</dd>
      <dt>{t('window.until')}</dt>
      <dd>{shown.window?.expires ? moment(shown.window.expires) : t('window.open')}</dd>
      <dt>{t('declare.verification')}</dt>
      <dd>
        {declared.verification === 'verified' ? t('declare.verified') : t('declare.unverified')}
        {declared.source ? ` · ${t('declare.source')}: ${declared.source}` : ''}
        {declared.verified_by ? ` · ${t('declare.verifiedBy')}: ${declared.verified_by}` : ''}
      </dd>
      <dt>{t('declare.investigation.short')}</dt>
      <dd>{yes(declared.investigation_checked)}</dd>
      <dt>{t('declare.selfReviewed.short')}</dt>
      <dd>{yes(declared.self_reviewed)}</dd>
      {declared.notable_incident && (<><dt>{t('declare.notable.short')}</dt><dd>{yes(true)}</dd></>)}
      {declared.active_incident && (<><dt>{t('declare.active.short')}</dt><dd>{yes(true)}</dd></>)}
    </dl>
  );
}
