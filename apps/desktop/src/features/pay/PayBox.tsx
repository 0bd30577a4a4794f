import { Button } from '@mantine/core'
import { IconCreditCard } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { takePayment } from '../../model/intents/index.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { useLive } from '../../ui/live.ts'
import { useDesk, useDeskView, useIntent } from '../shell/desk-context.ts'
import classes from './Pay.module.css'
import { PayWizard } from './PayWizard.tsx'
import { resultText } from './pay-words.ts'

// Most calls need none.
const PayForm = lazy(async () => ({ default: (await import('./PayForm.tsx')).PayForm }))

/**
 * The payment of the customer of a live call. It stands in the server: a page that is loaded again
 * shows it as it is.
 */
export function PayBox({ task }: { task: TaskView }) {
  const t = useText()
  const payment = useLive('payments')?.get(task.taskSid) ?? null
  const { desk } = useDeskView()
  const isOpen = desk.isPaymentOpen
  const { acts } = useDesk()
  const setOpen = (open: boolean) => acts.invoke('TogglePayment', { open })
  const act = useIntent(takePayment, task)
  /** The sid of a payment whose end has been read. */
  const [seen, setSeen] = useState<string | null>(null)
  const customer = task.conference?.parties.find(
    ({ kind, status }) => kind === 'customer' && status === 'joined',
  )
  const isRunning = payment !== null && payment.phase !== 'over'
  const isTold = payment?.phase === 'over' && seen !== payment.sid
  if (!isRunning && !isTold && (task.phase !== 'live' || !customer)) return null
  const isOnHold = customer?.holdSince != null
  if (!isRunning && !isTold && !isOpen) {
    return (
      <div className={classes['closed']}>
        <Hint text={act.label} shortcut={act.shortcut} reason={act.reason}>
          <Button
            variant="default"
            size="compact-md"
            data-act={act.name}
            aria-disabled={act.reason !== null}
            aria-description={act.reason ?? undefined}
            aria-keyshortcuts={act.shortcut?.replace('Ctrl', 'Control')}
            leftSection={<IconCreditCard size={16} aria-hidden="true" />}
            onClick={act.perform}
          >
            {act.label}
          </Button>
        </Hint>
      </div>
    )
  }
  return (
    <section className={classes['root']} aria-label={t('pay.title')} data-testid="pay">
      <h2 className={classes['title']}>{t('pay.title')}</h2>
      {isRunning && <PayWizard payment={payment} isOnHold={isOnHold} />}
      {isTold && (
        <InlineNotice
          tone={payment.result === 'success' ? 'info' : 'warning'}
          text={resultText(t, payment)}
          onDismiss={() => {
            setSeen(payment.sid)
            setOpen(false)
          }}
        />
      )}
      {!isRunning && !isTold && customer && (
        <>
          {isOnHold && <InlineNotice tone="warning" text={t('pay.onHold')} />}
          <Suspense>
            <PayForm callSid={customer.callSid} onClose={() => setOpen(false)} />
          </Suspense>
        </>
      )}
    </section>
  )
}
