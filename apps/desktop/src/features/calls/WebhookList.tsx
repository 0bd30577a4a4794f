import type { WebhookRequestRecord } from '@offhook/desk-api'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './CallDetailsPage.module.css'
import { useOfCall } from './use-of-call.ts'

/** What applications were asked about a call, and what they answered. */
export function WebhookList({ sid, isOver }: { sid: string; isOver: boolean }) {
  const t = useText()
  const { offhook } = useApp()
  const { data, error, refetch } = useOfCall('webhooks', sid, isOver, () =>
    offhook.log.webhooks(sid),
  )
  // What was read stays while it cannot be read again; the page says that the call cannot be.
  if (error && !data) {
    return (
      <InlineNotice
        tone="error"
        text={t('calls.webhooksFailed', { why: messageOf(error) })}
        action={{ label: t('calls.tryAgain'), run: () => void refetch() }}
      />
    )
  }
  if (!data) return null
  if (data.webhookRequests.length === 0) return <p className="soft">{t('calls.noWebhooks')}</p>
  return (
    <ul className={classes['list']}>
      {[...data.webhookRequests].reverse().map((request) => (
        <li key={request.sid}>
          <Webhook request={request} />
        </li>
      ))}
    </ul>
  )
}

function Webhook({ request }: { request: WebhookRequestRecord }) {
  const t = useText()
  const { method, url, status, durationMs, parameters, body, errorMessage } = request
  return (
    <details className={classes['webhook']}>
      <summary>
        <span className={classes['code']} data-tone={status === null || status >= 400 ? 'bad' : ''}>
          {status ?? t('calls.noAnswer')}
        </span>
        <span className="clip">
          {method} {url}
        </span>
        <span className="soft tabular">{t('calls.milliseconds', { count: durationMs })}</span>
      </summary>
      {errorMessage && <p>{errorMessage}</p>}
      <h3>{t('calls.asked')}</h3>
      <pre className={classes['source']}>
        {Object.entries(parameters)
          .map(([name, value]) => `${name}=${value}`)
          .join('\n')}
      </pre>
      {body !== null && (
        <>
          <h3>{t('calls.reply')}</h3>
          <pre className={classes['source']}>{body}</pre>
        </>
      )}
    </details>
  )
}
