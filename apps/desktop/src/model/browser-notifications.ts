import type { Language } from './language.ts'
import type { TellBrowser } from './notices.ts'

/** The parts of `window` that notifications need. */
type NotifyHost = Pick<Window, 'focus' | 'document'> & {
  readonly Notification?: typeof Notification
}

/** The browser's own notifications, for whoever has allowed them; a click brings the page back. */
export function browserNotifications(host: NotifyHost, language: Language): TellBrowser {
  return (title, text, when, click) => {
    const { Notification: Kind } = host
    if (Kind?.permission !== 'granted') return () => undefined
    if (when === 'whenNotInFocus' && host.document.hasFocus()) return () => undefined
    const { t } = language.texts.get()
    const say = (words: typeof title) => (typeof words === 'string' ? words : t(words))
    const shown = new Kind(say(title), { body: say(text) })
    shown.onclick = () => {
      host.focus()
      click?.()
    }
    return () => shown.close()
  }
}
