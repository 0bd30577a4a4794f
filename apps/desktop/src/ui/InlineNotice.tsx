import { IconAlertTriangle, IconCircleX, IconInfoCircle, IconX } from '@tabler/icons-react'
import { useText } from './hooks.ts'
import classes from './InlineNotice.module.css'

interface InlineNoticeProps {
  readonly tone: 'error' | 'warning' | 'info'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
  readonly onDismiss?: () => void
}

const icons = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle }

/** A sentence that says what happened, with the action that helps beside it. */
export function InlineNotice({ tone, text, action, onDismiss }: InlineNoticeProps) {
  const t = useText()
  const Icon = icons[tone]
  return (
    <div
      className={`${classes['root']} ${classes[tone]}`}
      role={tone === 'error' ? 'alert' : 'status'}
    >
      <Icon size={18} className={classes['icon']} aria-hidden="true" />
      <span className={classes['text']}>{text}</span>
      {action && (
        <button type="button" className={classes['action']} onClick={action.run}>
          {action.label}
        </button>
      )}
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
