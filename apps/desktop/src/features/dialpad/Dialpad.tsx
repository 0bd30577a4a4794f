import { NativeSelect, Select, TextInput } from '@mantine/core'
import { IconBackspace } from '@tabler/icons-react'
import { type ClipboardEvent, type FormEvent, useMemo } from 'react'
import { ignore } from '../../actions/index.ts'
import { isCountry, numberIn } from '../../model/dial-number.ts'
import { formatNumber } from '../../model/format.ts'
import { countryChoices, countryOf, pasted, typed } from '../../model/typed-number.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { Keypad } from '../../ui/Keypad.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { useTurnedOff } from '../../ui/use-turned-off.ts'
import { CallButton } from './CallButton.tsx'
import classes from './Dialpad.module.css'
import { telHandler } from './tel-handler.ts'

/** Country, number, keys, queue and caller id; Enter calls. */
export function Dialpad() {
  const t = useText()
  const { dialpad, actions, desk: ofPerson } = useApp()
  const desk = useStore(ofPerson)
  const { text, country, recent } = useStore(dialpad.state)
  const isOff = useTurnedOff()
  const number = numberIn(text, country)
  const write = (next: string) => {
    dialpad.write(next)
    const other = countryOf(next)
    if (other && other !== country) dialpad.choose({ country: other })
  }
  const call = (destination: string) =>
    void actions.invokeAction('StartOutboundCall', { destination }).catch(ignore)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    // Plugins are given the number itself; what is none is judged by the action.
    call(number ?? text)
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    event.preventDefault()
    write(pasted(event.clipboardData.getData('text'), country))
  }
  return (
    <form className={classes['pad']} aria-label={t('dialpad.title')} onSubmit={onSubmit}>
      <Slot name="OutboundDialerPanel">
        <CountrySelect key="country" />
        <div key="number" className={classes['field']}>
          <TextInput
            className={classes['input']}
            classNames={{ input: `${classes['number']} tabular` }}
            aria-label={t('dialpad.number')}
            placeholder={t('dialpad.placeholder')}
            inputMode="tel"
            autoComplete="off"
            data-autofocus
            disabled={isOff}
            description={isOff && t('dialpad.turnedOff')}
            inputWrapperOrder={['input', 'description']}
            value={text}
            onChange={({ currentTarget }) => write(typed(text, currentTarget.value, country))}
            onPaste={onPaste}
          />
          {!isOff && (
            <button
              type="button"
              className={classes['erase']}
              aria-label={t('dialpad.erase')}
              aria-disabled={text === ''}
              onClick={() => write(text.slice(0, -1))}
            >
              <IconBackspace size={20} stroke={1.5} />
            </button>
          )}
        </div>
        {!isOff && (
          <Keypad key="keypad" onPress={(key) => write(typed(text, text + key, country))} />
        )}
        <ThroughAndAs key="routing" />
        {desk && <CallButton key="call" desk={desk} number={number} isEmpty={text.trim() === ''} />}
        {!isOff && recent.length > 0 && (
          <section key="recent" aria-label={t('dialpad.recent')}>
            <h3 className={classes['subhead']}>{t('dialpad.recent')}</h3>
            <ul className={classes['recent']}>
              {recent.slice(0, 5).map((each) => (
                <li key={each}>
                  <button type="button" className="tabular" onClick={() => call(each)}>
                    {formatNumber(each)}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <button
          key="handleTel"
          type="button"
          className={classes['quiet']}
          onClick={() => telHandler(window)}
        >
          {t('dialpad.handleTel')}
        </button>
      </Slot>
    </form>
  )
}

function CountrySelect() {
  const t = useText()
  const { dialpad, language } = useApp()
  const { language: code } = useStore(language.texts)
  const { country } = useStore(dialpad.state)
  const choices = useMemo(() => countryChoices(code), [code])
  return (
    <Select
      size="xs"
      aria-label={t('dialpad.country')}
      searchable
      allowDeselect={false}
      comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
      value={country}
      onChange={(value) => {
        if (value && isCountry(value)) dialpad.choose({ country: value })
      }}
      data={choices.map(({ code: value, flag, name, callingCode }) => ({
        value,
        label: `${flag} ${name} ${callingCode}`,
      }))}
    />
  )
}

/** The queue that the call counts for, and the number that is shown. */
function ThroughAndAs() {
  const t = useText()
  const { dialpad } = useApp()
  const { choices, queueSid, callerId } = useStore(dialpad.state)
  const isFixed = !choices?.enabled
  return (
    <div className={classes['pair']}>
      <NativeSelect
        size="xs"
        label={t('dialpad.queue')}
        value={queueSid}
        disabled={isFixed}
        onChange={({ currentTarget }) => dialpad.choose({ queueSid: currentTarget.value })}
        data={(choices?.queues ?? []).map(({ sid, friendlyName }) => ({
          value: sid,
          label: friendlyName,
        }))}
      />
      <NativeSelect
        size="xs"
        label={t('dialpad.callerId')}
        value={callerId}
        disabled={isFixed}
        onChange={({ currentTarget }) => dialpad.choose({ callerId: currentTarget.value })}
        data={(choices?.callerIds ?? []).map(({ phoneNumber }) => ({
          value: phoneNumber,
          label: formatNumber(phoneNumber),
        }))}
      />
    </div>
  )
}
