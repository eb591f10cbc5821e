import { Checkbox, Label, Select } from '@trussworks/react-uswds';
import { Link, useSearchParams } from 'react-router';
import type { PostState } from '../api/types';
import { useTranslation } from '../i18n';
import { PageTitle } from '../shell/PageTitle';
import { Empty } from '../shell/states';
import { PostList } from './PostList';

const states: readonly PostState[] = ['draft', 'in-review', 'cleared', 'scheduled', 'released', 'expired', 'taken-down'];

export function PostsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const state = states.find((candidate) => candidate === search.get('state'));
  const mine = search.get('mine') === 'true';

  const choose = (name: 'state' | 'mine', value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };

  const filtered = state !== undefined || mine;
  return (
    <>
      <PageTitle title={t('posts.title')}>
        <Link className="usa-button" to="/write">{t('posts.write')}</Link>
      </PageTitle>
      <div className="filters" role="group" aria-label={t('posts.filters')}>
        <div>
          <Label htmlFor="filter-state">{t('posts.state')}</Label>
          <Select id="filter-state" name="state" value={state ?? ''} onChange={(event) => choose('state', event.target.value)}>
            <option value="">{t('posts.anyState')}</option>
            {states.map((candidate) => <option key={candidate} value={candidate}>{t(`postState.${candidate}`)}</option>)}
          </Select>
        </div>
        <Checkbox id="filter-mine" name="mine" label={t('posts.mine')} checked={mine} onChange={(event) => choose('mine', event.target.checked ? 'true' : '')} />
      </div>
      <PostList
        filter={{ state, mine }}
        toPost={(post) => `/posts/${post.id}`}
        empty={
          filtered
            ? <Empty title={t('posts.noneMatch')}><button type="button" className="link-button" onClick={() => setSearch({}, { replace: true })}>{t('posts.showAll')}</button></Empty>
            : <Empty title={t('posts.none')}><p>{t('posts.none.help')}</p></Empty>
        }
      />
    </>
  );
}
