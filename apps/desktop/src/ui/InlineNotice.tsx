import { IconAlertTriangle, IconCircleX, IconInfoCircle, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from './hooks.ts'
import classes from './InlineNotice.module.css'
import { NoticeButton } from './NoticeButton.tsx'

interface InlineNoticeProps {
  readonly tone: 'error' | 'warning' | 'info'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
  readonly onDismiss?: () => void
  /** What a press on the sentence does. */
  readonly onPress?: (() => void) | null
  /** In place of the tone's own. */
  readonly icon?: ReactNode
  /** Beside the action. */
  readonly children?: ReactNode
}

const icons = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle }

/** A sentence that says what happened, with the action that helps beside it. */
export function InlineNotice(props: InlineNoticeProps) {
  const { tone, text, action, onDismiss, onPress, icon, children } = props
  const t = useText()
  const Icon = icons[tone]
  return (
    <div
      className={`${classes['root']} ${classes[tone]}`}
      role={tone === 'error' ? 'alert' : 'status'}
    >
      {icon ?? <Icon size={18} className={classes['icon']} aria-hidden="true" />}
      {onPress ? (
        <button type="button" className={classes['press']} onClick={onPress}>
          {text}
        </button>
      ) : (
        <span className={classes['text']}>{text}</span>
      )}
      {action && <NoticeButton label={action.label} run={action.run} />}
      {children}
      {onDismiss && (
        <button
          type="button"
          className={classes['dismiss']}
          aria-label={t('notices.dismiss')}
          onClick={onDismiss}
        >
          <IconX size={16} />
        </button>
      )}
    </div>
  )
}
