import {
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { hangUp, hold, keypad, mute } from '../../model/intents.ts'
import { ControlButton } from '../../ui/ControlButton.tsx'
import { Keypad } from '../../ui/Keypad.tsx'
import { useDesk, useDeskView, useIntent } from '../shell/desk-context.ts'
import classes from './TaskCanvas.module.css'

/** Mute, hold, keypad, and the end apart from them: a fixed place and order in every phase. */
export function CallControls() {
  const { desk, phone, selected } = useDeskView()
  const acts = {
    mute: useIntent(mute),
    hold: useIntent(hold),
    keypad: useIntent(keypad),
    hangUp: useIntent(hangUp),
  }
  const isMuted = acts.mute.reason === null && phone.call?.isMuted === true
  const isOnHold = selected?.holdSince != null
  return (
    <>
      {desk.isKeypadOpen && acts.keypad.reason === null && <KeypadPanel digits={desk.digits} />}
      <div className={classes['controls']} role="toolbar" aria-label="Call controls">
        <ControlButton
          name={acts.mute.name}
          label={acts.mute.label}
          icon={isMuted ? <IconMicrophoneOff size={22} /> : <IconMicrophone size={22} />}
          shortcut={acts.mute.shortcut}
          reason={acts.mute.reason}
          onPress={acts.mute.perform}
          inForce={isMuted ? 'muted' : null}
        />
        <ControlButton
          name={acts.hold.name}
          label={acts.hold.label}
          icon={isOnHold ? <IconPlayerPlay size={22} /> : <IconPlayerPause size={22} />}
          shortcut={acts.hold.shortcut}
          reason={acts.hold.reason}
          onPress={acts.hold.perform}
          inForce={isOnHold ? 'held' : null}
        />
        <ControlButton
          name={acts.keypad.name}
          label={acts.keypad.label}
          icon={<IconDialpad size={22} />}
          shortcut={acts.keypad.shortcut}
          reason={acts.keypad.reason}
          onPress={acts.keypad.perform}
        />
        <span className={classes['gap']} />
        <ControlButton
          name={acts.hangUp.name}
          label={acts.hangUp.label}
          icon={<IconPhoneOff size={22} />}
          shortcut={acts.hangUp.shortcut}
          reason={acts.hangUp.reason}
          onPress={acts.hangUp.perform}
          tone="end"
        />
      </div>
    </>
  )
}

/** The keypad over the controls; the keyboard's digits work too, Escape closes. */
function KeypadPanel({ digits }: { digits: string }) {
  const { desk } = useDesk()
  const root = useRef<HTMLElement>(null)
  useEffect(() => root.current?.focus(), [])
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') desk.openKeypad(false)
    if (/^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault()
      desk.sendDigits(event.key)
    }
  }
  return (
    <section
      ref={root}
      tabIndex={-1}
      className={classes['keypad']}
      aria-label="Keypad panel"
      onKeyDown={onKey}
    >
      <div className={`${classes['digits']} tabular`} aria-live="polite">
        {digits || <span className="soft">Type or press digits</span>}
      </div>
      <Keypad onPress={(key) => desk.sendDigits(key)} />
    </section>
  )
}
