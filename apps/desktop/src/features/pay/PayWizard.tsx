import { Button } from '@mantine/core'
import type { LivePayment } from '@offhook/desk-api'
import { useEffect, useRef } from 'react'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './Pay.module.css'
import { faultText, isMatcher, itemWords } from './pay-words.ts'
import { usePayRequests } from './use-pay-requests.ts'

/** A payment that goes on: what is in, what is asked for next. The first button is the next step. */
export function PayWizard({ payment, isOnHold }: { payment: LivePayment; isOnHold: boolean }) {
  const t = useText()
  const { sid, callSid, phase, capture, required, errorType, amount, currency } = payment
  const { step, fault, isBusy } = usePayRequests(callSid)
  const next = required[0]
  const root = useRef<HTMLDivElement>(null)
  // The next step is under the finger as soon as there is one, but whoever writes goes on writing:
  // a space that lands on a button would charge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step moves the focus.
  useEffect(() => {
    const active = document.activeElement
    const isFree = !active || active === document.body || root.current?.contains(active)
    if (isFree) root.current?.querySelector<HTMLElement>('[data-next]')?.focus()
  }, [phase, next])
  const ask = (item: string) => () => void step(sid, { capture: item })
  return (
    <div ref={root} className={classes['wizard']} data-testid="pay-wizard">
      <p className={classes['hint']}>{t('pay.hint')}</p>
      {isOnHold && <InlineNotice tone="warning" text={t('pay.onHold')} />}
      {fault && <InlineNotice tone="error" text={fault} />}
      <ul className={classes['items']} aria-live="polite">
        {payment.plan.map((item) => (
          <PayItem key={item} item={item} payment={payment} onAsk={ask(item)} />
        ))}
      </ul>
      {errorType && phase === 'open' && (
        <InlineNotice tone="warning" text={faultText(t, errorType)} />
      )}
      {phase === 'confirming' && <p role="status">{t('pay.confirming')}</p>}
      {phase === 'processing' && <p role="status">{t('pay.processing')}</p>}
      <div className={classes['acts']}>
        {phase === 'open' && next !== undefined && (
          <Button data-next onClick={ask(next)} loading={isBusy} disabled={isOnHold}>
            {t(askWord(next, errorType !== null && capture === next), {
              item: t(itemWords(next).noun),
            })}
          </Button>
        )}
        {phase === 'capturing' && capture && (
          <Button variant="default" onClick={ask(capture)} disabled={isOnHold}>
            {t('pay.again')}
          </Button>
        )}
        {phase === 'open' && next === undefined && (
          <Button
            data-next
            loading={isBusy}
            disabled={isOnHold}
            onClick={() => void step(sid, { status: 'complete' })}
          >
            {amount === null
              ? t('pay.tokenize')
              : t('pay.charge', { amount: `${amount} ${currency}` })}
          </Button>
        )}
        {phase !== 'processing' && (
          <Button variant="default" onClick={() => void step(sid, { status: 'cancel' })}>
            {t('pay.cancel')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** How an item is asked for: for the first time, again, or once more to compare it. */
function askWord(next: string, again: boolean) {
  if (isMatcher(next)) return 'pay.askTwice'
  return again ? 'pay.askAgain' : 'pay.ask'
}

/** An item with its mask; what is in can be asked for again. */
function PayItem({
  item,
  payment,
  onAsk,
}: {
  item: string
  payment: LivePayment
  onAsk: () => void
}) {
  const t = useText()
  const { phase, capture, masks, cardType, required } = payment
  const isCaptured = phase === 'capturing' && capture?.replace('-matcher', '') === item
  const mask = masks[item]
  const { label, noun } = itemWords(item)
  const isIn = !required.some((each) => each.startsWith(item))
  const isHalf = required.includes(`${item}-matcher`) && !required.includes(item)
  return (
    <li className={classes['item']} data-capturing={isCaptured || undefined}>
      <span className={classes['label']}>{t(label)}</span>
      <span className="tabular">
        {mask ?? (isCaptured ? t('pay.waiting') : <span className="soft">{t('pay.missing')}</span>)}
        {item === 'payment-card-number' && cardType && <span className="soft"> {cardType}</span>}
        {isHalf && <span className="soft"> {t('pay.onceMore')}</span>}
      </span>
      {isIn && phase === 'open' && (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={t('pay.askAgain', { item: t(noun) })}
          onClick={onAsk}
        >
          {t('pay.again')}
        </Button>
      )}
    </li>
  )
}
