import { useEffect, useRef } from 'react'
import { intentOf, shortcutOf } from '../../model/intents/index.ts'
import { useApp } from '../../ui/hooks.ts'
import { useDesk, useDeskView } from './desk-context.ts'
import { useAttention } from './use-attention.ts'

/** Listens to the keys of the whole page, and says aloud what needs attention. */
export function Keys() {
  const { clock, plugins } = useApp()
  const { desk, acts } = useDesk()
  const view = useDeskView()
  const lastEnd = useRef(0)
  const attention = useAttention(view)
  useEffect(() => {
    /** A plain digit in wrap-up is the outcome of that key. */
    const chooseOutcome = (event: KeyboardEvent): boolean => {
      const { selected } = view
      const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat
      if (selected?.phase !== 'wrapping' || !isPlain || isTyping(event.target)) return false
      const sheet = desk.sheets.of(selected.taskSid).get()
      const found = sheet?.dispositions.find(({ key }) => String(key) === event.key)
      if (!found) return false
      acts.invoke('SetOutcome', { sid: selected.reservationSid, dispositionSid: found.sid })
      return true
    }
    const listen = (event: KeyboardEvent) => {
      if (chooseOutcome(event)) return
      const pressed = shortcutOf(event)
      if (!pressed || (pressed === '?' && isTyping(event.target))) return
      const meaning = plugins.shortcuts.meaningOf(pressed.replace('Ctrl+Shift+', ''))
      if (meaning.kind === 'none') return
      if (meaning.kind === 'own') {
        event.preventDefault()
        plugins.shortcuts.perform(meaning.key, meaning.shortcut, clock.now())
        return
      }
      const shortcut = meaning.key === '?' ? '?' : `Ctrl+Shift+${meaning.key}`
      const intent = intentOf(shortcut, view)
      if (!intent) return
      event.preventDefault()
      if (intent.refusal(view) !== null) return
      if (shortcut === 'Ctrl+Shift+1') {
        // A key held down must not hang up and complete in one go.
        if (event.repeat || clock.now() - lastEnd.current < 1000) return
        lastEnd.current = clock.now()
      }
      intent.perform(view, acts, undefined)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [clock, plugins, desk, acts, view])
  return (
    <output className="hidden" aria-live="assertive">
      {attention}
    </output>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
