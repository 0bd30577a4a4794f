import { NativeSelect } from '@mantine/core'
import { IconPhone, IconPhoneOff } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { formatNumber } from '../../model/format.ts'
import type { PhoneState } from '../../model/phone.ts'
import { messageOf } from '../../model/problem.ts'
import { href } from '../../model/route.ts'
import { TestCaller } from '../../model/test-caller.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { Keypad } from '../../ui/Keypad.tsx'
import { LevelMeter } from '../../ui/LevelMeter.tsx'
import { type MarkState, StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useAudioDevices } from '../../ui/use-audio-devices.ts'
import classes from './TestCallerPage.module.css'

/** A telephone in the browser that calls the contact centre, so that one can try it alone. */
export default function TestCallerPage() {
  const app = useApp()
  const t = useText()
  const [caller, setCaller] = useState<TestCaller | null>(null)
  useEffect(() => {
    document.title = t('pages.testPhone')
  }, [t])
  useEffect(() => {
    const made = new TestCaller(app)
    setCaller(made)
    void made.start()
    return () => made.close()
  }, [app])
  return (
    <main className={classes['page']}>
      {caller && <Handset caller={caller} />}
      <p className={classes['below']}>
        {t('testPhone.howling')}
        <br />
        <a href={href('/')}>{t('testPhone.toDesk')}</a>
      </p>
    </main>
  )
}

function Handset({ caller }: { caller: TestCaller }) {
  const t = useText()
  const phone = useStore(caller.phone.state)
  const state = useStore(caller.state)
  const { call } = phone
  const isReady = phone.status === 'ready'
  const onKey = (event: KeyboardEvent) => {
    if (call && /^[0-9*#]$/.test(event.key)) caller.press(event.key)
  }
  return (
    <section className={classes['handset']} aria-label={t('pages.testPhone')} onKeyDown={onKey}>
      <header className={classes['head']}>
        <span className={classes['label']}>{t('pages.testPhone')}</span>
        <span className={`${classes['number']} tabular`}>
          {state.phoneNumber ? formatNumber(state.phoneNumber) : ' '}
        </span>
        <span className={classes['state']} data-testid="test-call-state" aria-live="polite">
          <State phone={phone} />
        </span>
      </header>
      <Problem caller={caller} />
      {state.menu.length > 0 && (
        <section className={classes['menu']} aria-label={t('testPhone.menu')}>
          {state.menu.map((question) => (
            <p key={question}>{question}</p>
          ))}
        </section>
      )}
      <div className={classes['digits']}>
        <span className="tabular">{state.digits}</span>
      </div>
      <Keypad onPress={(key) => caller.press(key)} isDisabled={!call} />
      {call ? (
        <button
          type="button"
          className={`${classes['main']} ${classes['end']}`}
          onClick={() => caller.phone.hangUp()}
        >
          <IconPhoneOff size={22} aria-hidden="true" /> {t('intents.hangUp')}
        </button>
      ) : (
        <button
          type="button"
          className={classes['main']}
          disabled={!isReady || !state.phoneNumber}
          onClick={() => void caller.call()}
        >
          <IconPhone size={22} aria-hidden="true" /> {t('testPhone.call')}
        </button>
      )}
      <dl className={classes['levels']}>
        <dt>{t('testPhone.you')}</dt>
        <dd>
          <LevelMeter levels={caller.phone.levels} direction="input" label={t('desk.ownLevel')} />
        </dd>
        <dt>{t('testPhone.otherSide')}</dt>
        <dd>
          <LevelMeter
            levels={caller.phone.levels}
            direction="output"
            label={t('testPhone.otherLevel')}
          />
        </dd>
      </dl>
      <Microphone caller={caller} />
    </section>
  )
}

function State({ phone: { status, call } }: { phone: PhoneState }) {
  const t = useText()
  const [mark, word] = stateOf(status, call)
  return (
    <>
      <StateMark state={mark} />
      {t(word)}
      {call?.openSince != null && <Timer since={call.openSince} />}
    </>
  )
}

function stateOf(status: PhoneState['status'], call: PhoneState['call']): [MarkState, PlainKey] {
  if (call) {
    if (call.state === 'open') return ['live', 'bar.connected']
    if (call.state === 'reconnecting') return ['connecting', 'desk.reconnecting']
    return call.state === 'ringing'
      ? ['ringing', 'desk.ringing']
      : ['connecting', 'testPhone.calling']
  }
  if (status === 'ready') return ['available', 'testPhone.ready']
  return status === 'failed'
    ? ['ended', 'testPhone.notConnected']
    : ['connecting', 'testPhone.connecting']
}

function Problem({ caller }: { caller: TestCaller }) {
  const t = useText()
  const { problem, status } = useStore(caller.phone.state)
  const { problem: refusal } = useStore(caller.state)
  const retry = () => void caller.start()
  if (refusal) {
    return (
      <InlineNotice
        tone="error"
        text={t(messageOf(refusal))}
        action={{ label: t('notices.tryAgain'), run: retry }}
      />
    )
  }
  if (!problem) return null
  const action =
    problem.kind === 'microphone'
      ? { label: t('notices.tryAgain'), run: () => void caller.phone.checkMicrophone() }
      : status === 'failed'
        ? { label: t('notices.tryAgain'), run: retry }
        : undefined
  return (
    <InlineNotice
      tone="error"
      text={t(problem.text)}
      action={action}
      onDismiss={() => caller.phone.dismissProblem()}
    />
  )
}

function Microphone({ caller }: { caller: TestCaller }) {
  const t = useText()
  const device = useStore(caller.phone.device)
  const { inputs, inputId } = useAudioDevices(device)
  return (
    <NativeSelect
      label={t('sound.microphone')}
      size="sm"
      className={classes['mic']}
      data={inputs.length > 0 ? inputs : [{ value: 'default', label: t('sound.systemDefault') }]}
      value={inputId}
      onChange={(event) =>
        void device?.audio?.setInputDevice(event.currentTarget.value).catch(() => undefined)
      }
    />
  )
}
