import type { LiveWork, LiveWorker } from '@offhook/desk-api'
import { IconEar, IconMessageCircle, IconPhoneOff, IconUsers } from '@tabler/icons-react'
import { ignore } from '../../actions/index.ts'
import type { Desk } from '../../model/desk.ts'
import type { PhoneState } from '../../model/phone.ts'
import {
  type Supervision,
  type SupervisionMode,
  supervisionModes,
} from '../../model/team/supervision.ts'
import { whyNotSupervise } from '../../model/team/why-not-supervise.ts'
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
  const desk = useStore(useApp().desk)
  return desk ? (
    <WithPhone desk={desk} worker={worker} call={call} />
  ) : (
    <Controls supervision={null} isLeaving={false} phone={null} worker={worker} call={call} />
  )
}

function WithPhone({ desk, ...rest }: SupervisionControlsProps & { desk: Desk }) {
  const supervision = useStore(desk.supervisor.state)
  const isLeaving = useStore(desk.supervisor.isLeaving)
  const phone = useStore(desk.phone.state)
  return <Controls {...rest} supervision={supervision} isLeaving={isLeaving} phone={phone} />
}

interface ControlsProps extends SupervisionControlsProps {
  /** What one listens to, in whoever's call. */
  readonly supervision: Supervision | null
  /** The phone still ends what one listened to. */
  readonly isLeaving: boolean
  /** One's own; null for whoever has none. */
  readonly phone: PhoneState | null
}

function Controls({ supervision, isLeaving, phone, worker, call }: ControlsProps) {
  const t = useText()
  const { actions } = useApp()
  const ownWorkerSid = usePerson()?.workerSid ?? null
  const why = whyNotSupervise({ worker, ownWorkerSid, phone, supervision, isLeaving })
  const isHere = supervision !== null && supervision.call.reservationSid === call?.reservationSid
  const now = isHere ? supervision : null
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
                reason={why && t(why)}
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
