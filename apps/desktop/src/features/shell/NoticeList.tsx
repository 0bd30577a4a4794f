import type { Notice, NoticeText } from '../../model/notices.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { Slot } from '../../ui/Slot.tsx'
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
              action={actionOf(notice)}
              {...(notice.hasCross && {
                onDismiss: () => notices.dismissNotification(notice.key),
              })}
            />
          </div>
        ))}
      </Slot>
    </section>
  )

  function actionOf({ key, actions: [first] }: Notice) {
    if (!first) return undefined
    const run = () => {
      notices.dismissNotification(key)
      first.run()
    }
    return { label: say(first.label), run }
  }
}
