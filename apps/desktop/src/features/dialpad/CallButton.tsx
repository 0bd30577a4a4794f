import { IconPhone } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Desk } from '../../model/desk.ts'
import { refusalToDial } from '../../model/dial-refusal.ts'
import { formatNumber } from '../../model/format.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useStore, useText } from '../../ui/hooks.ts'
import { useTurnedOff } from '../../ui/use-turned-off.ts'
import classes from './Dialpad.module.css'

interface CallButtonProps {
  readonly desk: Desk
  /** E.164; null for what is no number, as the address of a phone of the house. */
  readonly number: string | null
  /** Nothing is written yet. */
  readonly isEmpty?: boolean
  readonly takesFocus?: boolean
  /** Without it the button submits its form. */
  readonly onPress?: () => void
}

/** Calls. Pressed while nobody can be called it lets the action say why. */
export function CallButton(props: CallButtonProps) {
  const { desk, number, isEmpty = false, takesFocus = false, onPress } = props
  const t = useText()
  const button = useRef<HTMLButtonElement>(null)
  const phone = useStore(desk.phone.state)
  const routing = useStore(desk.routing.state)
  const isDialpadOff = useTurnedOff()
  const refusal = refusalToDial({ desk: useStore(desk.state), phone, routing, isDialpadOff })
  useEffect(() => {
    if (takesFocus) button.current?.focus()
  }, [takesFocus])
  return (
    <Hint
      text={number ? t('dialpad.calls', { number: formatNumber(number) }) : t('dialpad.call')}
      reason={refusal && t(refusal)}
    >
      <button
        ref={button}
        type={onPress ? 'button' : 'submit'}
        className={classes['call']}
        aria-disabled={isEmpty || refusal !== null}
        aria-description={refusal ? t(refusal) : undefined}
        onClick={onPress}
      >
        <IconPhone size={18} aria-hidden="true" />
        {t('dialpad.call')}
      </button>
    </Hint>
  )
}
