import type { ReactElement } from 'react'
import type { Notice, NoticeText } from '../../model/notices.ts'
import { Guard } from '../../ui/Guard.tsx'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { NoticeButton } from '../../ui/NoticeButton.tsx'
import { PluginElement, Slot } from '../../ui/Slot.tsx'
import classes from './NoticeList.module.css'

const tones = { error: 'error', warning: 'warning', information: 'info', success: 'info' } as const

/** The notices of the whole page, on every page, where no button stands. */
export function NoticeList() {
  const t = useText()
  const { notices, plugins } = useApp()
  const shown = useStore(notices.shown)
  return (
    <section className={classes['root']} aria-label={t('notices.region')} data-testid="notices">
      <Slot name="NotificationBar">
        {shown.map((notice) => (
          // What plugins say in theirs is not always what can be shown.
          <Guard key={notice.key} onBroken={(error) => plugins.noteBroken(null, error)}>
            <NoticeCard notice={notice} />
          </Guard>
        ))}
      </Slot>
    </section>
  )
}

function NoticeCard({ notice }: { notice: Notice }) {
  const t = useText()
  const { notices } = useApp()
  const say = (text: NoticeText) => (typeof text === 'string' ? text : t(text))
  return (
    <div className={classes['card']} data-notice={notice.id}>
      <InlineNotice
        tone={tones[notice.type]}
        text={say(notice.text)}
        onPress={notice.click}
        icon={notice.icon && drawn(notice, notice.icon)}
        {...(notice.hasCross && {
          onDismiss: () => notices.dismissNotification(notice.key),
        })}
      >
        {notice.actions.map((action) => (
          <NoticeButton
            key={say(action.label)}
            label={say(action.label)}
            run={() => {
              notices.dismissNotification(notice.key)
              action.run()
            }}
          />
        ))}
        {notice.elements.map((element, at) => drawn(notice, element, at))}
      </InlineNotice>
    </div>
  )
}

/** An element that a plugin has given to its notice; whose it is, nobody knows. */
function drawn(notification: Notice, element: ReactElement, at = 0) {
  const added = { owner: null, key: element.key ?? String(at), element }
  return <PluginElement key={added.key} added={added} props={{ notification }} />
}
