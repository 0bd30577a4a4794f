import type { LiveWork, LiveWorker } from '@offhook/desk-api'
import { IconEar, IconMessageCircle, IconPhoneOff, IconUsers } from '@tabler/icons-react'
import { ignore } from '../../actions/index.ts'
import type { Desk } from '../../model/desk.ts'
import {
  type Supervision,
  type SupervisionMode,
  supervisionModes,
} from '../../model/team/supervision.ts'
import type { PlainKey } from '../../texts/index.ts'
import { ControlButton } from '../../ui/ControlButton.tsx'
import { useApp, usePerson, useStore, useText } from '../../ui/hooks.ts'
import classes from './SupervisionControls.module.css'
import { modeKeys, stopKey } from './use-supervision-keys.ts'

interface SupervisionControlsProps {
  readonly worker: LiveWorker
  readonly call: LiveWork | null
}

const looks: Readonly<
  Record<SupervisionMode, { readonly label: PlainKey; readonly icon: typeof IconEar }>
> = {
  monitor: { label: 'team.listen', icon: IconEar },
  whisper: { label: 'team.whisper', icon: IconMessageCircle },
  barge: { label: 'team.join', icon: IconUsers },
}

const hints = {
  monitor: 'team.listenHint',
  whisper: 'team.whisperHint',
  barge: 'team.joinHint',
} as const

/** Listen, whisper, join, stop: four places that never move. */
export function SupervisionControls({ worker, call }: SupervisionControlsProps) {
  const t = useText()
  const desk = useStore(useApp().desk)
  return desk ? (
    <WithPhone desk={desk} worker={worker} call={call} />
  ) : (
    <Controls now={null} worker={worker} call={call} reason={t('team.needsPhone')} />
  )
}

function WithPhone({ desk, ...rest }: SupervisionControlsProps & { desk: Desk }) {
  const t = useText()
  const person = usePerson()
  const now = useStore(desk.supervisor.state)
  const phone = useStore(desk.phone.state)
  const isMine = now !== null && now.call.reservationSid === rest.call?.reservationSid
  const reason = () => {
    if (rest.worker.key === person?.workerSid) return t('team.ownCall')
    if (phone.call && now === null) return t('team.busy')
    return phone.status === 'ready' ? null : t('team.needsReady')
  }
  return <Controls {...rest} now={isMine ? now : null} reason={reason()} />
}

interface ControlsProps extends SupervisionControlsProps {
  /** One's own part in this call. */
  readonly now: Supervision | null
  readonly reason: string | null
}

function Controls({ now, worker, call, reason }: ControlsProps) {
  const t = useText()
  const { actions } = useApp()
  const why =
    call === null ? t('team.noCall') : call.conferenceSid === null ? t('team.notLive') : reason
  return (
    <div className={classes['root']} data-testid="supervision" data-mode={now?.mode}>
      <div className={classes['controls']}>
        {supervisionModes.map((mode) => {
          const { label, icon: Icon } = looks[mode]
          return (
            <div
              key={mode}
              className={classes['control']}
              data-on={now?.mode === mode || undefined}
            >
              <ControlButton
                name={mode}
                label={t(label)}
                icon={<Icon size={20} />}
                shortcut={modeKeys[mode]}
                reason={why}
                onPress={() =>
                  void actions
                    .invokeAction('MonitorCall', {
                      sid: call?.reservationSid ?? '',
                      extraParams: { mode },
                    })
                    .catch(ignore)
                }
              />
            </div>
          )
        })}
        <ControlButton
          name="stop"
          label={t('team.stop')}
          icon={<IconPhoneOff size={20} />}
          shortcut={stopKey}
          reason={now === null ? t('team.noCall') : null}
          tone="end"
          onPress={() => void actions.invokeAction('StopMonitoringCall', {}).catch(ignore)}
        />
      </div>
      <p className={classes['hint']} role="status">
        {now === null
          ? ' '
          : now.status === 'waiting'
            ? t('team.connecting')
            : t(hints[now.mode], { name: worker.name })}
      </p>
    </div>
  )
}
