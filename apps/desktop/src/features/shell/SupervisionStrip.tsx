import { IconEar } from '@tabler/icons-react'
import { ignore } from '../../actions/index.ts'
import type { Desk } from '../../model/desk.ts'
import type { Supervision, SupervisionMode } from '../../model/team/supervision.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { Timer } from '../../ui/Timer.tsx'
import classes from './SupervisionStrip.module.css'

/** That one listens to a call, on every page, with the way back and the way out. */
export function SupervisionStrip({ desk }: { desk: Desk }) {
  const now = useStore(desk.supervisor.state)
  return now && <Strip now={now} />
}

const words = {
  monitor: 'team.supervising',
  whisper: 'team.supervisingWhisper',
  barge: 'team.supervisingJoin',
} as const satisfies Record<SupervisionMode, string>

function Strip({ now }: { now: Supervision }) {
  const t = useText()
  const { actions } = useApp()
  const { workerName: name, workerSid } = now.call
  return (
    <section className={classes['root']} data-testid="supervision-strip" data-mode={now.mode}>
      <IconEar size={16} aria-hidden="true" />
      <PageLink to={`/team/${workerSid}`} className={classes['link'] ?? ''}>
        {t(words[now.mode], { name })}
      </PageLink>
      {now.since === null ? t('team.connecting') : <Timer since={now.since} />}
      <button
        type="button"
        className={classes['stop']}
        onClick={() => void actions.invokeAction('StopMonitoringCall', {}).catch(ignore)}
      >
        {t('team.stop')}
      </button>
    </section>
  )
}
