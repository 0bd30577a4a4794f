import { useEffect } from 'react'
import { ignore } from '../../actions/index.ts'
import { numberInQuery } from '../../model/dial-number.ts'
import { formatNumber } from '../../model/format.ts'
import { useApp, useNavigator, useRoute, useStore, useText } from '../../ui/hooks.ts'
import { Slot } from '../../ui/Slot.tsx'
import { CallButton } from './CallButton.tsx'
import classes from './Dialpad.module.css'

/**
 * `/app/dial?number=…`: where other programs and `tel:` links lead. A link alone never calls: the
 * one who sees it presses a key.
 */
export default function DialPage() {
  const t = useText()
  const { actions, dialpad, desk: ofPerson } = useApp()
  const desk = useStore(ofPerson)
  const navigator = useNavigator()
  const { query } = useRoute()
  const { country } = useStore(dialpad.state)
  useEffect(() => {
    void dialpad.load().catch(ignore)
  }, [dialpad])
  const number = numberInQuery(query.get('number') ?? query.get('to') ?? '', country)
  const call = async () => {
    if (!number) return
    try {
      await actions.invokeAction('StartOutboundCall', { destination: number })
      navigator.go('/')
    } catch {
      // A notice says why.
    }
  }
  if (!number) {
    return (
      <div className={classes['link']}>
        <p role="alert">{t('dialpad.linkNone')}</p>
      </div>
    )
  }
  return (
    <div className={classes['link']}>
      <Slot name="NewTaskCanvas">
        <h1 key="title" className="soft">
          {t('dialpad.linkTitle')}
        </h1>
        <p key="number" className={`${classes['big']} tabular`}>
          {formatNumber(number)}
        </p>
        {desk && (
          <CallButton
            key="call"
            desk={desk}
            number={number}
            takesFocus
            onPress={() => void call()}
          />
        )}
        <p key="hint" className="soft">
          {t('dialpad.linkHint')}
        </p>
      </Slot>
    </div>
  )
}
