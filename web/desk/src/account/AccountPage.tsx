// What members change about their own session and sign-in: duty and device, the password, the second step.
import { useSession } from '../session/session';
import { useTranslation } from '../i18n';
import { PageTitle } from '../shell/PageTitle';
import { Credentials } from './Credentials';
import { CircumstancesForm } from './CircumstancesForm';
import { PasswordForm } from './PasswordForm';
import { TwoStep } from './TwoStep';

export function AccountPage() {
  const { t } = useTranslation();
  const { session } = useSession();
  return (
    <>
      <PageTitle title={t('account.title')} />
      <p>{session.member.name}, {session.member.title} · {session.unit.name}</p>
      <CircumstancesForm now={session} />
      <div className="account">
        <TwoStep enrolled={session.totp_enrolled} />
        <PasswordForm />
        <Credentials />
      </div>
    </>
  );
}
