import { ignore } from '../../actions/index.ts'
import { formatNumber } from '../../model/format.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import classes from './Dialpad.module.css'

/**
 * A number that can be called by a click: it goes into the dialpad, where a key calls. For whoever
 * takes no calls, and for what is no number, it is only text.
 */
export function DialNumber({ number }: { number: string }) {
  const t = useText()
  const { actions, desk } = useApp()
  const isWorking = useStore(desk) !== null
  const shown = formatNumber(number)
  if (!isWorking || !/^\+\d{6,15}$/.test(number)) return shown
  return (
    <button
      type="button"
      className={`${classes['dialable']} tabular`}
      aria-label={t('dialpad.calls', { number: shown })}
      onClick={() => {
        const payload = { open: true, destination: number }
        void actions.invokeAction('ToggleOutboundDialer', payload).catch(ignore)
      }}
    >
      {shown}
    </button>
  )
}
