import {
  IconArrowsExchange,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX,
  IconPlayerPause,
  IconPlayerPlay,
  IconUsersGroup,
  IconUsersMinus,
} from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { isAsking } from '../../model/consult.ts'
import { isMuted } from '../../model/desk-view.ts'
import {
  endForAll,
  hangUp,
  hold,
  joinAll,
  keypad,
  mute,
  swap,
  transfer,
} from '../../model/intents/index.ts'
import { isBeingCalled } from '../../model/own-dial.ts'
import type { TaskView } from '../../model/task-view.ts'
import { ControlButton } from '../../ui/ControlButton.tsx'
import { useText } from '../../ui/hooks.ts'
import { Keypad } from '../../ui/Keypad.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { useDesk, useDeskView, useIntent } from '../shell/desk-context.ts'
import classes from './TaskCanvas.module.css'

/** Mute, hold, keypad, what passes a call on, and the end apart from them: a fixed place and order in every phase. */
export function CallControls() {
  const t = useText()
  const { desk, phone, selected } = useDeskView()
  const acts = {
    mute: useIntent(mute),
    hold: useIntent(hold),
    keypad: useIntent(keypad),
    transfer: useIntent(transfer),
    swap: useIntent(swap),
    joinAll: useIntent(joinAll),
    hangUp: useIntent(hangUp),
    endForAll: useIntent(endForAll),
  }
  const isMutedNow = acts.mute.reason === null && isMuted({ phone, selected })
  const isOnHold = selected?.holdSince != null
  const isAsked = selected !== null && isAsking(selected)
  return (
    <>
      {desk.isKeypadOpen && acts.keypad.reason === null && (
        <KeypadPanel task={selected} digits={desk.digits} />
      )}
      <div
        className={classes['controls']}
        role="toolbar"
        aria-label={t('desk.controls')}
        data-call-controls
      >
        <Slot
          name={
            selected && isBeingCalled(selected)
              ? 'ConnectingOutboundCallCanvasActions'
              : 'CallCanvasActions'
          }
          task={selected}
        >
          <ControlButton
            key="toggleMute"
            name={acts.mute.name}
            label={acts.mute.label}
            icon={isMutedNow ? <IconMicrophoneOff size={22} /> : <IconMicrophone size={22} />}
            shortcut={acts.mute.shortcut}
            reason={acts.mute.reason}
            onPress={acts.mute.perform}
            inForce={isMutedNow ? 'muted' : null}
          />
          <ControlButton
            key="hold"
            name={acts.hold.name}
            label={acts.hold.label}
            icon={isOnHold ? <IconPlayerPlay size={22} /> : <IconPlayerPause size={22} />}
            shortcut={acts.hold.shortcut}
            reason={acts.hold.reason}
            onPress={acts.hold.perform}
            inForce={isOnHold ? 'held' : null}
          />
          <ControlButton
            key="dialpad"
            name={acts.keypad.name}
            label={acts.keypad.label}
            icon={<IconDialpad size={22} />}
            shortcut={acts.keypad.shortcut}
            reason={acts.keypad.reason}
            onPress={acts.keypad.perform}
          />
          <ControlButton
            key="directory"
            name={acts.transfer.name}
            label={acts.transfer.label}
            icon={isAsked ? <IconPhoneX size={22} /> : <IconPhoneOutgoing size={22} />}
            shortcut={acts.transfer.shortcut}
            reason={acts.transfer.reason}
            onPress={acts.transfer.perform}
          />
          <ControlButton
            key="swap"
            name={acts.swap.name}
            label={acts.swap.label}
            icon={<IconArrowsExchange size={22} />}
            shortcut={acts.swap.shortcut}
            reason={acts.swap.reason}
            onPress={acts.swap.perform}
          />
          <ControlButton
            key="joinAll"
            name={acts.joinAll.name}
            label={acts.joinAll.label}
            icon={<IconUsersGroup size={22} />}
            shortcut={acts.joinAll.shortcut}
            reason={acts.joinAll.reason}
            onPress={acts.joinAll.perform}
          />
          <span key="gap" className={classes['gap']} />
          <ControlButton
            key="endForAll"
            name={acts.endForAll.name}
            label={acts.endForAll.label}
            icon={<IconUsersMinus size={22} />}
            shortcut={acts.endForAll.shortcut}
            reason={acts.endForAll.reason}
            onPress={acts.endForAll.perform}
          />
          <ControlButton
            key="hangup"
            name={acts.hangUp.name}
            label={acts.hangUp.label}
            icon={<IconPhoneOff size={22} />}
            shortcut={acts.hangUp.shortcut}
            reason={acts.hangUp.reason}
            onPress={acts.hangUp.perform}
            tone="end"
          />
        </Slot>
      </div>
    </>
  )
}

/** The keypad over the controls; the keyboard's digits work too, Escape closes. */
function KeypadPanel({ task, digits }: { task: TaskView | null; digits: string }) {
  const t = useText()
  const { acts } = useDesk()
  const root = useRef<HTMLElement>(null)
  useEffect(() => root.current?.focus(), [])
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') acts.invoke('ToggleDTMFDialpad', { open: false })
    if (/^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault()
      acts.invoke('SendDTMFDigits', { digits: event.key })
    }
  }
  return (
    <section
      ref={root}
      tabIndex={-1}
      className={classes['keypad']}
      aria-label={t('desk.keypadPanel')}
      onKeyDown={onKey}
    >
      <Slot name="CallCanvasDialpad" task={task}>
        <div key="digits" className={`${classes['digits']} tabular`} aria-live="polite">
          {digits || <span className="soft">{t('desk.typeDigits')}</span>}
        </div>
        <Keypad key="keypad" onPress={(key) => acts.invoke('SendDTMFDigits', { digits: key })} />
      </Slot>
    </section>
  )
}
