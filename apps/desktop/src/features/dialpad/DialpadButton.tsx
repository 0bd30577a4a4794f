import { Popover } from '@mantine/core'
import { IconDialpad } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ignore } from '../../actions/index.ts'
import { numberIn } from '../../model/dial-number.ts'
import { dialpad } from '../../model/intents/index.ts'
import { EarlyField, giveFocusBack } from '../../ui/EarlyField.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { useLazyPart } from '../../ui/lazy-part.ts'
import classes from './Dialpad.module.css'
import { lazyDialpad } from './lazy-dialpad.ts'

/** Opens the dialpad, which hangs below it on every page. */
export function DialpadButton() {
  const t = useText()
  const app = useApp()
  const { dialpad: pad, actions } = app
  const { isOpen, text, country } = useStore(pad.state)
  /** Enter was pressed before the dialpad was here. */
  const [isEntered, setEntered] = useState(false)
  /** The dialpad was asked for, and has not taken the focus yet. */
  const [isEarly, setEarly] = useState(false)
  const returnTo = useRef<Element | null>(null)
  const label = t('dialpad.open')
  const toggle = useCallback(
    (open: boolean) => {
      setEntered(false)
      void actions.invokeAction('ToggleOutboundDialer', { open }).catch(ignore)
    },
    [actions],
  )
  const close = useCallback(() => toggle(false), [toggle])
  const Dialpad = useLazyPart(lazyDialpad, isOpen, close)
  useEffect(() => {
    if (!Dialpad || !isOpen) setEarly(isOpen)
  }, [Dialpad, isOpen])
  useEffect(() => {
    if (!isEntered || !Dialpad) return
    setEntered(false)
    const destination = numberIn(text, country) ?? text
    void actions.invokeAction('StartOutboundCall', { destination }).catch(ignore)
  }, [isEntered, Dialpad, text, country, actions])
  const hint = () => lazyDialpad.hint(app)
  return (
    <>
      {isEarly && (
        <EarlyField
          value={text}
          onChange={(next) => pad.write(next)}
          onEnter={() => setEntered(true)}
          onEscape={close}
          onLeave={() => setEarly(false)}
          returnTo={returnTo}
        />
      )}
      <Popover
        opened={isOpen && Dialpad !== null}
        onChange={toggle}
        onClose={() => giveFocusBack(returnTo)}
        position="bottom-end"
        width={320}
        shadow="md"
        trapFocus
        returnFocus
        withRoles={false}
        hideDetached={false}
        transitionProps={{ duration: 0 }}
      >
        <Popover.Target>
          <span>
            <Hint text={label} shortcut={dialpad.shortcut}>
              <button
                type="button"
                className={classes['button']}
                aria-label={label}
                aria-expanded={isOpen}
                onClick={() => toggle(!isOpen)}
                onPointerEnter={hint}
                onFocus={hint}
              >
                <IconDialpad size={20} stroke={1.75} />
              </button>
            </Hint>
          </span>
        </Popover.Target>
        <Popover.Dropdown>{Dialpad && <Dialpad />}</Popover.Dropdown>
      </Popover>
    </>
  )
}
