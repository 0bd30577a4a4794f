import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { href } from '../../model/route.ts'
import { useApp, useRoute, useStore, useText } from '../../ui/hooks.ts'
import { Door } from './Door.tsx'
import classes from './LoginPage.module.css'
import { StepForm } from './StepForm.tsx'
import { useLogin } from './use-login.ts'

/** The login: user name and password, or the identity provider's word. */
export function LoginPage() {
  const t = useText()
  const app = useApp()
  const session = useStore(app.session.state)
  const login = useLogin()
  const page = useQuery({ queryKey: ['sign-in'], queryFn: () => app.signIn.page() })
  useTicket(login.begin)
  const wasEnded = session.status === 'out' && session.wasEnded
  return (
    <Door login={login} notice={wasEnded ? t('login.sessionEnded') : null}>
      <StepForm
        submit={t('login.logIn')}
        isBusy={login.isBusy}
        onSubmit={(fields) => {
          const username = String(fields.get('username') ?? '').trim()
          const password = String(fields.get('password') ?? '')
          void login.begin(() => app.signIn.logIn(username, password), {
            401: 'login.wrongPassword',
          })
        }}
      >
        <TextInput
          name="username"
          label={t('login.username')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
        />
        <PasswordInput
          name="password"
          label={t('login.password')}
          autoComplete="current-password"
          size="md"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        />
      </StepForm>
      {page.data?.provider && (
        <Button component="a" href="/offhook/v1/SingleSignOn" variant="default" size="md">
          {t('login.by', { provider: page.data.provider.name })}
        </Button>
      )}
      {page.data?.tellsFirstPassword && (
        <p className={classes['hint']}>{t('login.firstPassword')}</p>
      )}
      <a className={classes['link']} href={href('/test-caller')}>
        {t('login.openTestPhone')}
      </a>
    </Door>
  )
}

/** The identity provider's page comes back with a ticket behind the hash, or with what went wrong. */
function useTicket(begin: ReturnType<typeof useLogin>['begin']): void {
  const app = useApp()
  const { path } = useRoute()
  const isTaken = useRef(false)
  useEffect(() => {
    if (path !== '/single-sign-on' || isTaken.current) return
    isTaken.current = true
    const ticket = app.navigator.takeHash()
    app.navigator.go('/')
    void begin(() => app.signIn.exchange(ticket), {
      400: 'login.providerFailed',
      401: 'login.providerFailed',
      403: 'login.unknownPerson',
    })
  }, [app, path, begin])
}
