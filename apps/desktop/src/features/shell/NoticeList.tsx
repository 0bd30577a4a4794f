import type { ReactElement } from 'react'
import type { Notice, NoticeText } from '../../model/notices.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { NoticeButton } from '../../ui/NoticeButton.tsx'
import { PluginElement, Slot } from '../../ui/Slot.tsx'
import classes from './NoticeList.module.css'

const tones = { error: 'error', warning: 'warning', information: 'info', success: 'info' } as const

/** The notices of the whole page, on every page, where no button stands. */
export function NoticeList() {
  const t = useText()
  const { notices } = useApp()
  const shown = useStore(notices.shown)
  const say = (text: NoticeText) => (typeof text === 'string' ? text : t(text))
  return (
    <section className={classes['root']} aria-label={t('notices.region')} data-testid="notices">
      <Slot name="NotificationBar">
        {shown.map((notice) => (
          <div key={notice.key} className={classes['card']} data-notice={notice.id}>
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
        ))}
      </Slot>
    </section>
  )
}

/** An element that a plugin has given to its notice; whose it is, nobody knows. */
function drawn(notification: Notice, element: ReactElement, at = 0) {
  const added = { owner: null, key: element.key ?? String(at), element }
  return <PluginElement key={added.key} added={added} props={{ notification }} />
}
