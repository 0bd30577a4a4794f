import { Button } from '@mantine/core'
import type { EnrolmentReply } from '@offhook/desk-api'
import { useText } from '../../ui/hooks.ts'
import { CodeField } from './CodeField.tsx'
import { QrCode } from './QrCode.tsx'
import classes from './SecondFactor.module.css'

interface EnrolAppProps {
  readonly enrolment: EnrolmentReply
  readonly isBusy: boolean
  readonly onConfirm: (code: string) => void
}

/** Gives the secret to an authenticator app, and asks for its first code. */
export function EnrolApp({ enrolment, isBusy, onConfirm }: EnrolAppProps) {
  const t = useText()
  const secret = enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')
  return (
    <form
      className={classes['steps']}
      onSubmit={(event) => {
        event.preventDefault()
        onConfirm(String(new FormData(event.currentTarget).get('code') ?? ''))
      }}
    >
      <span>{t('people.scan')}</span>
      <QrCode text={enrolment.uri} label={t('people.scan')} />
      <span className={`soft ${classes['secret']}`}>{t('people.cannotScan', { secret })}</span>
      <CodeField label={t('people.appCode')} />
      <Button type="submit" size="md" loading={isBusy} fullWidth>
        {t('people.confirm')}
      </Button>
    </form>
  )
}
