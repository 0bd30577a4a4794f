import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconHeadset } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { ApiError } from '../../api/http.ts'
import { sentenceOf } from '../../model/problem.ts'
import { href } from '../../model/route.ts'
import { useApp, useStore } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './LoginPage.module.css'

/** The door: user name and password. */
export function LoginPage() {
  const app = useApp()
  const session = useStore(app.session.state)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    try {
      await app.session.login(
        app.offhook,
        String(fields.get('username') ?? '').trim(),
        String(fields.get('password') ?? ''),
      )
    } catch (error) {
      setProblem(
        error instanceof ApiError && error.status === 401
          ? 'User name or password is wrong. Check both and try again.'
          : sentenceOf(error),
      )
      setBusy(false)
    }
  }

  const notice = session.status === 'out' ? session.notice : null
  return (
    <main className={classes['page']}>
      <form className={classes['form']} onSubmit={(event) => void submit(event)}>
        <div className={classes['brand']}>
          <span className={classes['sign']}>
            <IconHeadset size={22} stroke={2} />
          </span>
          <h1 className={classes['title']}>Offhook</h1>
        </div>
        {notice && !problem && <InlineNotice tone="info" text={notice} />}
        {problem && <InlineNotice tone="error" text={problem} />}
        <TextInput
          name="username"
          label="User name"
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
          label="Password"
          autoComplete="current-password"
          size="md"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the characters' }}
        />
        <Button type="submit" size="md" loading={isBusy} fullWidth>
          Log in
        </Button>
        <a className={classes['link']} href={href('/test-caller')}>
          Open the test phone
        </a>
      </form>
    </main>
  )
}
