import { useQuery } from '@tanstack/react-query'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'
import { OwnSecondFactor } from './OwnSecondFactor.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import classes from './People.module.css'
import { SessionRows } from './SessionRows.tsx'

/** What everybody may see and change of themselves. */
export default function ProfilePage() {
  const t = useText()
  const { people } = useApp()
  const profile = useQuery({ queryKey: ['profile'], queryFn: () => people.profile() })
  const { person } = profile.data ?? {}
  return (
    <section className={classes['page']} aria-label={t('people.profile')}>
      <div className={classes['column']}>
        <header>
          <h1 className={classes['title']}>{person?.fullName ?? t('people.profile')}</h1>
          <span className="soft">{person?.username}</span>
        </header>
        {profile.error && <InlineNotice tone="error" text={t(messageOf(profile.error))} />}
        {profile.data && (
          <>
            <LanguageChoice />
            <PasswordForm />
            <OwnSecondFactor profile={profile.data} onChanged={() => void profile.refetch()} />
          </>
        )}
        <SessionRows
          of="me"
          load={() => people.ownSessions()}
          end={(sid) => people.endOwnSession(sid)}
        />
      </div>
    </section>
  )
}
