import { VisuallyHidden } from '@mantine/core'
import {
  IconArrowBackUp,
  IconCheck,
  IconHourglassLow,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react'
import { COUNTED_MS, endOf } from '../../model/call-end.ts'
import { isMuted, liveTask, ringingTask, wrappingTask } from '../../model/desk-view.ts'
import { formatNumber } from '../../model/format.ts'
import { accept, complete, hold, mute, reject, returnToCall } from '../../model/intents/index.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useNow, useText } from '../../ui/hooks.ts'
import { LiveTimeLeft } from '../../ui/LiveTimeLeft.tsx'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { useServerClock } from '../../ui/live.ts'
import { RingCountdown } from '../../ui/RingCountdown.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { useDeskView, useIntent } from './desk-context.ts'
import { SlotButton } from './SlotButton.tsx'
import classes from './WorkBar.module.css'

/**
 * What goes on, on every page: what rings, the live call, the wrap-up. Each has its own slot, so
 * that no button moves when another state comes or goes.
 */
export function WorkBar() {
  const view = useDeskView()
  const ringing = ringingTask(view)
  const live = liveTask(view)
  const wrapping = wrappingTask(view)
  return (
    <div className={classes['root']}>
      <Slot name="LiveCommsBar">
        <div key="ringing" className={classes['slot']} data-empty={!ringing || undefined}>
          {ringing && <Ringing task={ringing} />}
        </div>
        <div key="live" className={classes['slot']} data-empty={!live || undefined}>
          {live && <Live task={live} />}
        </div>
        <div key="wrapUp" className={classes['slot']} data-empty={!wrapping || undefined}>
          {wrapping && <WrapUp task={wrapping} />}
        </div>
      </Slot>
    </div>
  )
}

function Ringing({ task }: { task: TaskView }) {
  const t = useText()
  const take = useIntent(accept, task)
  const leave = useIntent(reject, task)
  const name = formatNumber(task.name)
  return (
    <section className={classes['ringing']} aria-label={t('bar.ringing')} data-testid="bar-ringing">
      <RingCountdown startsAt={task.ring.startsAt} endsAt={task.ring.endsAt} size={32}>
        <Avatar name={task.name} size={24} />
      </RingCountdown>
      <span className={`${classes['name']} clip`} title={name}>
        {name}
      </span>
      <SlotButton
        intent={leave}
        label={t('bar.reject', { name })}
        icon={<IconPhoneOff size={17} />}
        tone="red"
      />
      <SlotButton
        intent={take}
        label={t('bar.accept', { name })}
        icon={<IconPhone size={17} />}
        tone="green"
      />
    </section>
  )
}

function Live({ task }: { task: TaskView }) {
  const t = useText()
  const { phone } = useDeskView()
  const holding = useIntent(hold, task)
  const muting = useIntent(mute, task)
  const back = useIntent(returnToCall, task)
  const name = formatNumber(task.name)
  const isOnHold = task.holdSince !== null
  const isMutedNow = isMuted({ phone, selected: task })
  const isThere = task.phase === 'live'
  return (
    <section
      className={classes['live']}
      data-hold={isOnHold || undefined}
      aria-label={t('bar.live')}
      data-testid="bar-live"
    >
      <Slot name="LiveCommsBarItem" task={task}>
        <StateMark key="state" state={!isThere ? 'connecting' : isOnHold ? 'hold' : 'live'} />
        <span key="name" className={`${classes['name']} clip`} title={name}>
          {name}
        </span>
        <span key="clock" className={classes['clock']}>
          {task.liveSince === null ? t('bar.connecting') : <LiveTimer since={task.liveSince} />}
        </span>
        <EndsSoon key="ends" task={task} />
      </Slot>
      <Slot name="LiveCommsBarActions" task={task}>
        <SlotButton
          key="hold"
          intent={holding}
          label={t(isOnHold ? 'bar.unhold' : 'bar.hold')}
          icon={isOnHold ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
          tone={isOnHold ? 'amber' : 'plain'}
        />
        <Slot key="mute" name="MuteButton" task={task}>
          <SlotButton
            key="mute"
            intent={muting}
            label={t(isMutedNow ? 'bar.unmute' : 'bar.mute')}
            icon={isMutedNow ? <IconMicrophoneOff size={17} /> : <IconMicrophone size={17} />}
            tone={isMutedNow ? 'red' : 'plain'}
          />
        </Slot>
        <SlotButton
          key="return"
          intent={back}
          label={t('bar.return')}
          icon={<IconArrowBackUp size={17} className={classes['turns']} />}
        />
      </Slot>
    </section>
  )
}

/** How long the call may still last, once that is not long. */
function EndsSoon({ task }: { task: TaskView }) {
  const t = useText()
  const clock = useServerClock()
  // Drawn anew from time to time, so that it comes when it is time.
  useNow(5_000)
  const endsAt = endOf(task)
  if (endsAt === null || endsAt - clock.now() > COUNTED_MS) return null
  return (
    <span className={classes['ends']} title={t('bar.endsSoon')} data-testid="call-ends">
      <IconHourglassLow size={14} aria-hidden="true" />
      <VisuallyHidden>{t('bar.endsSoon')}</VisuallyHidden>
      <LiveTimeLeft until={endsAt} />
    </span>
  )
}

function WrapUp({ task }: { task: TaskView }) {
  const t = useText()
  const finish = useIntent(complete, task)
  const name = formatNumber(task.name)
  return (
    <section className={classes['wrapping']} aria-label={t('bar.wrapUp')} data-testid="bar-wrapup">
      <StateMark state="wrapping" />
      <span className={`${classes['name']} clip`} title={`${t('bar.wrapUp')}: ${name}`}>
        {name}
      </span>
      <span className={classes['clock']}>
        {task.wrapSince !== null && <LiveTimer since={task.wrapSince} />}
      </span>
      <SlotButton
        intent={finish}
        label={t('bar.complete', { name })}
        icon={<IconCheck size={17} />}
      />
    </section>
  )
}
