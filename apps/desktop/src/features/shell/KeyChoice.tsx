import { type KeyboardEvent, useState } from 'react'
import { shortcutOf } from '../../model/intents/index.ts'
import { useText } from '../../ui/hooks.ts'
import classes from './Shell.module.css'

interface KeyChoiceProps {
  /** What the key does. */
  readonly name: string
  /** Null: no key does it now. */
  readonly shortcut: string | null
  /** @param key the letter or digit that was pressed with Ctrl+Shift */
  readonly onChoose: (key: string) => void
}

/** A key that can be changed: press it, then the new one. Escape leaves it as it is. */
export function KeyChoice({ name, shortcut, onChoose }: KeyChoiceProps) {
  const t = useText()
  const [isAsking, setAsking] = useState(false)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isAsking || event.key === 'Tab') return
    // It is to be named, not done.
    event.preventDefault()
    event.stopPropagation()
    const pressed = shortcutOf(event.nativeEvent)
    if (event.key === 'Escape') setAsking(false)
    if (!pressed?.startsWith('Ctrl+Shift+')) return
    setAsking(false)
    onChoose(pressed.replace('Ctrl+Shift+', ''))
  }
  return (
    <button
      type="button"
      className={classes['keyChoice']}
      aria-label={t('shell.changeKey', { name })}
      aria-pressed={isAsking}
      // Mantine's own Escape, which closes the card, listens before ours.
      data-mantine-stop-propagation={isAsking}
      onClick={() => setAsking(!isAsking)}
      onBlur={() => setAsking(false)}
      onKeyDown={onKeyDown}
    >
      {isAsking ? (
        <span className="soft">{t('shell.pressKeys')}</span>
      ) : shortcut ? (
        <Keys shortcut={shortcut} />
      ) : (
        <span className="soft">{t('shell.noKey')}</span>
      )}
    </button>
  )
}

export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <>
      {shortcut.split('+').map((key) => (
        <kbd key={key} className={classes['keyCap']}>
          {key}
        </kbd>
      ))}
    </>
  )
}
