import { PasswordInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { Door } from './Door.tsx'
import classes from './LoginPage.module.css'
import { StepForm } from './StepForm.tsx'
import { useLogin } from './use-login.ts'

/** Where a one-time link leads: a person chooses their password, and is logged in. */
export default function InvitationPage() {
  const t = useText()
  const { navigator, signIn } = useApp()
  const login = useLogin(() => navigator.go('/'))
  // Kept by this page alone; the address bar and its history forget it.
  const [secret] = useState(() => navigator.takeHash())
  const { data, isError } = useQuery({
    queryKey: ['invitation'],
    queryFn: () => signIn.invitation(secret),
    retry: false,
    gcTime: 0,
  })
  return (
    <Door login={login}>
      {isError && (
        <>
          <InlineNotice tone="error" text={t('login.linkOver')} />
          <PageLink to="/" className={classes['link']}>
            {t('login.toLogin')}
          </PageLink>
        </>
      )}
      {data && (
        <StepForm
          title={t(data.kind === 'invitation' ? 'login.invitationTitle' : 'login.resetTitle', {
            name: data.fullName,
          })}
          submit={t('login.setPassword')}
          isBusy={login.isBusy}
          onSubmit={(fields) => {
            const password = String(fields.get('password') ?? '')
            void login.begin(() => signIn.acceptInvitation(secret, password), {
              400: 'login.unfitPassword',
              401: 'login.linkOver',
            })
          }}
        >
          <span className="soft">{t('login.invitationHelp', { username: data.username })}</span>
          {/* So that a password manager keeps both together. */}
          <input
            className="hidden"
            name="username"
            autoComplete="username"
            defaultValue={data.username}
            tabIndex={-1}
            aria-hidden="true"
            readOnly
          />
          <PasswordInput
            name="password"
            label={t('login.newPassword')}
            description={t('login.passwordHelp')}
            autoComplete="new-password"
            size="md"
            required
            withAsterisk={false}
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
          />
        </StepForm>
      )}
    </Door>
  )
}
