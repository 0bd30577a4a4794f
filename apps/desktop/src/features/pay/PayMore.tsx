// Nobody else has these boxes: their style comes with them.
import '@mantine/core/styles/Checkbox.css'
import { Checkbox, Textarea } from '@mantine/core'
import type { PaymentRequest } from '@offhook/desk-api'
import { useText } from '../../ui/hooks.ts'
import classes from './Pay.module.css'
import { itemWords } from './pay-words.ts'

const items = ['payment-card-number', 'expiration-date', 'security-code', 'postal-code'] as const
type CardItem = (typeof items)[number]

/** What most payments need not say. */
interface More {
  readonly securityCode: boolean
  readonly postalCode: boolean
  readonly matching: readonly CardItem[]
  readonly confirmation: boolean
  /** As it was typed, a line each. */
  readonly parameters: string
}

export const nothingMore: More = {
  securityCode: true,
  postalCode: true,
  matching: [],
  confirmation: false,
  parameters: '',
}

/** What is asked of the server; null while a line is no parameter. */
export function moreOf(
  { parameters, securityCode, postalCode, matching, confirmation }: More,
  method: PaymentRequest['method'],
): Partial<PaymentRequest> | null {
  const pairs: [string, string][] = []
  for (const line of parameters.split('\n').filter((each) => each.trim() !== '')) {
    const [, name, value] = /^\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined) return null
    pairs.push([name, value])
  }
  const asked = (item: CardItem) =>
    item === 'security-code' ? securityCode : item !== 'postal-code' || postalCode
  return {
    ...(confirmation && { confirmation }),
    ...(pairs.length > 0 && { parameters: Object.fromEntries(pairs) }),
    ...(method === 'credit-card' && {
      ...{ securityCode, postalCode },
      matching: matching.filter(asked),
    }),
  }
}

/** Settings behind one line, that is opened by whoever needs them. */
export function PayMore({
  more,
  method,
  isBad,
  onChange,
}: {
  more: More
  method: PaymentRequest['method']
  isBad: boolean
  onChange: (more: More) => void
}) {
  const t = useText()
  const { securityCode, postalCode, matching, confirmation, parameters } = more
  const isCard = method === 'credit-card'
  return (
    <details className={classes['more']}>
      <summary>{t('pay.more')}</summary>
      {isCard && (
        <fieldset className={classes['choices']}>
          <legend>{t('pay.askFor')}</legend>
          <Checkbox
            label={t('pay.codeLabel')}
            checked={securityCode}
            onChange={(event) => onChange({ ...more, securityCode: event.currentTarget.checked })}
          />
          <Checkbox
            label={t('pay.postalLabel')}
            checked={postalCode}
            onChange={(event) => onChange({ ...more, postalCode: event.currentTarget.checked })}
          />
        </fieldset>
      )}
      {isCard && (
        <Checkbox.Group
          label={t('pay.twice')}
          description={t('pay.twiceHelp')}
          value={[...matching]}
          onChange={(values) =>
            onChange({ ...more, matching: items.filter((item) => values.includes(item)) })
          }
        >
          <div className={classes['choices']}>
            {items.map((item) => (
              <Checkbox key={item} value={item} label={t(itemWords(item).label)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <Checkbox
        label={t('pay.confirm')}
        checked={confirmation}
        onChange={(event) => onChange({ ...more, confirmation: event.currentTarget.checked })}
      />
      <Textarea
        rows={3}
        label={t('pay.parameters')}
        description={t('pay.parametersHelp')}
        error={isBad && t('pay.badParameters')}
        value={parameters}
        onChange={(event) => onChange({ ...more, parameters: event.currentTarget.value })}
      />
    </details>
  )
}
