import { IconPhone } from '@tabler/icons-react'
import { ignore } from '../../actions/index.ts'
import { formatNumber } from '../../model/format.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { useTurnedOff } from '../../ui/use-turned-off.ts'
import classes from './Dialpad.module.css'

interface DialNumberProps {
  /** As it is kept: E.164, an address, or a name. */
  readonly number: string
  /** The number stands beside already, or a name in its place: only a telephone is shown. */
  readonly isBeside?: boolean
}

/**
 * A number that can be called by a click: it goes into the dialpad, where a key calls. For whoever
 * may not call anybody, and for what is no number, it is only text.
 */
export function DialNumber({ number, isBeside = false }: DialNumberProps) {
  const t = useText()
  const { actions, desk } = useApp()
  const isWorking = useStore(desk) !== null
  const isTurnedOff = useTurnedOff()
  const shown = formatNumber(number)
  if (!isWorking || isTurnedOff || !/^\+\d{6,15}$/.test(number)) return isBeside ? null : shown
  const label = t('dialpad.calls', { number: shown })
  return (
    <button
      type="button"
      className={isBeside ? classes['beside'] : `${classes['dialable']} tabular`}
      aria-label={label}
      title={isBeside ? label : undefined}
      onClick={() => {
        const payload = { open: true, destination: number }
        void actions.invokeAction('ToggleOutboundDialer', payload).catch(ignore)
      }}
    >
      {isBeside ? <IconPhone size={14} aria-hidden="true" /> : shown}
    </button>
  )
}
