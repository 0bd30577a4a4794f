import { type RefObject, useEffect, useRef } from 'react'
import { useText } from './hooks.ts'

interface EarlyFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Enter was pressed; what is typed after it is for nobody. */
  readonly onEnter: () => void
  readonly onEscape: () => void
  /** The focus has gone on: to the part that has come, or to wherever the person went. */
  readonly onLeave: () => void
  /** Is told where the focus was; see {@link giveFocusBack}. */
  readonly returnTo: RefObject<Element | null>
}

/**
 * Takes what is typed for a part that is still being fetched, so that no key is lost and none is taken
 * for another command. Nothing of it is seen. It stays until the part has taken the focus.
 */
export function EarlyField(props: EarlyFieldProps) {
  const { value, onChange, onEnter, onEscape, onLeave, returnTo } = props
  const t = useText()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    returnTo.current = document.activeElement
    field.current?.focus({ preventScroll: true })
    return () => {
      if (document.activeElement === document.body) giveFocusBack(returnTo)
    }
  }, [returnTo])
  return (
    <input
      ref={field}
      className="hidden"
      autoComplete="off"
      aria-label={t('shell.oneMoment')}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEscape()
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
        event.preventDefault()
        event.currentTarget.readOnly = true
        onEnter()
      }}
      // Another window in front is no leaving.
      onBlur={() => document.hasFocus() && onLeave()}
    />
  )
}

/** To where it was before the {@link EarlyField}, once: the part itself knows only that field. */
export function giveFocusBack(returnTo: RefObject<Element | null>): void {
  const { current } = returnTo
  returnTo.current = null
  if (current instanceof HTMLElement) current.focus({ preventScroll: true })
}
