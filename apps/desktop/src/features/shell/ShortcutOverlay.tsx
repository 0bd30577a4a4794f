import { Button, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type AnyIntent, deskIntents } from '../../model/intents/index.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { useDeskView } from './desk-context.ts'
import { KeyChoice, Keys } from './KeyChoice.tsx'
import classes from './Shell.module.css'

/** Every key of the desk on one card; each can be changed, and what clashes is said. */
export function ShortcutOverlay({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useText()
  const { plugins } = useApp()
  const { shortcuts } = plugins
  useStore(shortcuts.changes)
  const named = deskIntents.filter(({ shortcut }) => shortcut)
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('shell.shortcuts')}
      centered
      overlayProps={{ backgroundOpacity: 0.3 }}
      size={520}
      transitionProps={{ duration: 100 }}
      closeButtonProps={{ 'aria-label': t('bar.close') }}
    >
      <dl className={classes['keyList']}>
        {named.map((intent) => (
          <Row key={intent.name} intent={intent} all={named} />
        ))}
        {[...shortcuts.added].map(([key, { name }]) => (
          <div key={`plugin-${key}`} className={classes['keyRow']}>
            <dt>{name}</dt>
            <dd>
              {shortcuts.meaningOf(key).kind === 'own' ? (
                <Keys shortcut={`Ctrl+Shift+${key}`} />
              ) : (
                <span className="soft">{t('shell.noKey')}</span>
              )}
            </dd>
          </div>
        ))}
        <div className={classes['keyRow']}>
          <dt>{t('bar.searchAndCommands')}</dt>
          <dd>
            <Keys shortcut="Ctrl+K" />
          </dd>
        </div>
      </dl>
      {shortcuts.isChanged && (
        <Button variant="subtle" size="xs" onClick={() => shortcuts.reset()}>
          {t('shell.resetKeys')}
        </Button>
      )}
    </Modal>
  )
}

function Row({ intent, all }: { intent: AnyIntent; all: readonly AnyIntent[] }) {
  const t = useText()
  const view = useDeskView()
  const { shortcuts } = useApp().plugins
  const [clash, setClash] = useState<{ readonly key: string; readonly name: string } | null>(null)
  const label = t(intent.label(view))
  const builtIn = builtInOf(intent)
  const key = builtIn && shortcuts.keyOf(builtIn)
  const shadow = builtIn && shortcuts.shadowOf(builtIn)
  const ofKey = (wanted: string) => {
    const meaning = shortcuts.meaningOf(wanted)
    if (meaning.kind === 'own') return meaning.shortcut.name
    const other = meaning.kind === 'built-in' && all.find((each) => builtInOf(each) === meaning.key)
    return other && builtInOf(other) !== builtIn ? t(other.label(view)) : null
  }
  // Without a key of its own it has none to give.
  const isSwap = key !== null && clash && shortcuts.meaningOf(clash.key).kind !== 'own'
  const choose = (wanted: string) => {
    const name = ofKey(wanted)
    if (name !== null) setClash({ key: wanted, name })
    else if (builtIn) shortcuts.choose(builtIn, wanted)
  }
  const settle = () => {
    if (!clash || !builtIn) return
    const meaning = shortcuts.meaningOf(clash.key)
    if (meaning.kind === 'built-in' && key !== null) shortcuts.swap(builtIn, meaning.key)
    else shortcuts.choose(builtIn, clash.key)
    setClash(null)
  }
  return (
    <div className={classes['keyRow']}>
      <dt>{label}</dt>
      <dd>
        {builtIn === null ? (
          <Keys shortcut={intent.shortcut ?? ''} />
        ) : (
          <KeyChoice name={label} shortcut={shortcuts.shown(intent.shortcut)} onChoose={choose} />
        )}
      </dd>
      {clash ? (
        <Note role="alert">
          {t('shell.keyTaken', { key: `Ctrl+Shift+${clash.key}`, name: clash.name })}
          <Button size="compact-xs" onClick={settle}>
            {t(isSwap ? 'shell.swapKeys' : 'shell.takeKey')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setClash(null)}>
            {t('shell.keepKeys')}
          </Button>
        </Note>
      ) : shadow ? (
        <Note>{t('shell.pluginHasKey', { name: shadow })}</Note>
      ) : (
        key && shortcuts.isKeptByBrowsers(key) && <Note>{t('shell.browserKeepsKey')}</Note>
      )}
    </div>
  )
}

/** What there is to say of a key, below it. */
function Note({ role, children }: { role?: 'alert'; children: ReactNode }) {
  return (
    <dd className={classes['keyNote']}>
      <p className={classes['keyClash']} role={role}>
        {children}
      </p>
    </dd>
  )
}

/** The letter or digit of an intent; null for one with another kind of key. */
function builtInOf({ shortcut }: AnyIntent): string | null {
  return /^Ctrl\+Shift\+([A-Z0-9])$/.exec(shortcut ?? '')?.[1] ?? null
}
