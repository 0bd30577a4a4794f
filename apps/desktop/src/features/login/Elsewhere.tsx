import { Button } from '@mantine/core'
import type { SessionRecord } from '@offhook/desk-api'
import { deviceName } from '../../model/device-name.ts'
import { formatTime } from '../../model/format.ts'
import { useText } from '../../ui/hooks.ts'
import classes from './LoginPage.module.css'

interface ElsewhereProps {
  readonly sessions: readonly SessionRecord[]
  readonly isBusy: boolean
  readonly onDecide: (endOthers: boolean) => void
}

/** Asks before a session that somebody uses elsewhere is ended, and says whether a call is on it. */
export function Elsewhere({ sessions, isBusy, onDecide }: ElsewhereProps) {
  const t = useText()
  const isInCall = sessions.some(({ use }) => use === 'in-call')
  return (
    <section className={classes['fields']} data-testid="elsewhere">
      <h2 className={classes['step']}>{t('login.elsewhereTitle')}</h2>
      {sessions.map(({ sid, device, address, startedAt }) => (
        <span key={sid} className="soft">
          {t('login.elsewhereSession', {
            device: deviceName(device),
            address,
            time: formatTime(Date.parse(startedAt), t.language, 'minute'),
          })}
        </span>
      ))}
      {isInCall && <span>{t('login.elsewhereInCall')}</span>}
      <Button size="md" loading={isBusy} onClick={() => onDecide(true)}>
        {t(isInCall ? 'login.takeOverCall' : 'login.takeOver')}
      </Button>
      <Button size="md" variant="default" disabled={isBusy} onClick={() => onDecide(false)}>
        {t('login.keepOther')}
      </Button>
    </section>
  )
}
