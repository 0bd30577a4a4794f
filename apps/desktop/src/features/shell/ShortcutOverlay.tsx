import { Modal } from '@mantine/core'
import { deskIntents } from '../../model/intents.ts'
import { useDeskView } from './desk-context.ts'
import classes from './ShortcutOverlay.module.css'

/** Every key of the desk on one card. */
export function ShortcutOverlay({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const view = useDeskView()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Keyboard shortcuts"
      centered
      overlayProps={{ backgroundOpacity: 0.3 }}
      size={480}
      transitionProps={{ duration: 100 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes['list']}>
        {deskIntents.map((intent) => (
          <div key={intent.name} className={classes['row']}>
            <dt>{intent.label(view)}</dt>
            <dd>
              <Keys shortcut={intent.shortcut ?? ''} />
            </dd>
          </div>
        ))}
        <div className={classes['row']}>
          <dt>Search and commands</dt>
          <dd>
            <Keys shortcut="Ctrl+K" />
          </dd>
        </div>
      </dl>
    </Modal>
  )
}

function Keys({ shortcut }: { shortcut: string }) {
  return (
    <>
      {shortcut.split('+').map((key) => (
        <kbd key={key} className={classes['key']}>
          {key}
        </kbd>
      ))}
    </>
  )
}
