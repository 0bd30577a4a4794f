import { msg } from '../../texts/index.ts'
import { formatNumber } from '../format.ts'
import { type Intent, needsRouter } from './intent.ts'

/** Opens the dialpad; with a number typed in the palette, calls it. */
export const dialpad: Intent = {
  name: 'dialpad',
  shortcut: 'Ctrl+Shift+D',
  label: () => msg('dialpad.open'),
  refusal: needsRouter,
  perform: (_view, { invoke }) => invoke('ToggleOutboundDialer', {}),
}

/** Calls whatever number is typed, or one that was called lately. */
export const dial: Intent<string> = {
  name: 'dial',
  shortcut: null,
  label: () => msg('dialpad.call'),
  refusal: needsRouter,
  choices(view, typed) {
    const { recent = [], isDialpadOff } = view
    const reason = isDialpadOff ? msg('dialpad.turnedOff') : null
    return [
      ...(isNumber(typed.trim())
        ? [{ id: 'typed', label: typed.trim(), reason, target: typed }]
        : []),
      ...recent.map((number) => ({
        id: number,
        label: formatNumber(number),
        hint: msg('dialpad.recent'),
        reason,
        target: number,
      })),
    ]
  },
  perform: (_view, { invoke }, destination) => invoke('StartOutboundCall', { destination }),
}

/** A number as people write it, perhaps with letters for keys; not the words of another command. */
function isNumber(text: string): boolean {
  return /^(?:[+(\d]|tel:|sips?:)/i.test(text) && /\d{3}/.test(text.replace(/[\s().-]/g, ''))
}
