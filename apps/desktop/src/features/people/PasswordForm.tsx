import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError } from '../../api/http.ts'
import { messageOf } from '../../model/problem.ts'
import { msg } from '../../texts/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './People.module.css'
import { useIsInCall } from './use-is-in-call.ts'

/** Changes one's own password; the other sessions end by it. */
export function PasswordForm() {
  const t = useText()
  const { people, session } = useApp()
  const form = useRef<HTMLFormElement>(null)
  const isInCall = useIsInCall()
  const change = useMutation({
    mutationFn: ({ old, next }: { old: string; next: string }) => people.changePassword(old, next),
    onSuccess: (reply) => {
      form.current?.reset()
      session.replace(reply)
    },
  })
  return (
    <form
      ref={form}
      className={classes['section']}
      onSubmit={(event) => {
        event.preventDefault()
        const fields = new FormData(event.currentTarget)
        change.mutate({ old: String(fields.get('old')), next: String(fields.get('next')) })
      }}
    >
      <h3 className={classes['subtitle']}>{t('people.changePassword')}</h3>
      {change.error && <InlineNotice tone="error" text={t(reasonOf(change.error))} />}
      {change.isSuccess && <InlineNotice tone="info" text={t('people.passwordChanged')} />}
      <PasswordInput
        name="old"
        label={t('people.oldPassword')}
        autoComplete="current-password"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="next"
        label={t('login.newPassword')}
        description={t('login.passwordHelp')}
        autoComplete="new-password"
        required
        withAsterisk={false}
      />
      {/* Every session ends by it, this one's call too. */}
      <Button
        type="submit"
        variant="default"
        loading={change.isPending}
        disabled={isInCall}
        title={isInCall ? t('people.inCallNow') : undefined}
      >
        {t('people.change')}
      </Button>
    </form>
  )
}

function reasonOf(error: unknown) {
  const status = error instanceof ApiError ? error.status : 0
  if (status === 403) return msg('people.wrongPassword')
  return status === 400 ? msg('login.unfitPassword') : messageOf(error)
}
