import { Button } from '@mantine/core'
import type { CheckLineRecord } from '@offhook/desk-api'
import { IconVolume } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { CheckupRun, type CheckupState } from '../../model/checkup/checkup-run.ts'
import type { EchoCall } from '../../model/checkup/echo-call.ts'
import type { Desk } from '../../model/desk.ts'
import { deviceName } from '../../model/device-name.ts'
import { speakerOf } from '../../model/sdk.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { LevelMeter } from '../../ui/LevelMeter.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { CheckupLines } from './CheckupLines.tsx'
import classes from './CheckupPage.module.css'
import { CheckupLink } from './SavedCheckup.tsx'

/** Carries out a check-up, step by step. A call of the desk ends it. */
export function RunPart({ desk }: { readonly desk: Desk }) {
  const t = useText()
  const run = useRun(desk)
  const state = useStore(run.state)
  const isInCall = useStore(desk.phone.state).call !== null
  const isRunning = state.step !== 'idle' && state.step !== 'done'
  const [wasStopped, setWasStopped] = useState(false)
  useEffect(() => {
    if (!isInCall || !isRunning) return
    run.stop()
    setWasStopped(true)
  }, [isInCall, isRunning, run])
  const start = () => {
    setWasStopped(false)
    run.start()
  }
  return (
    <section className={classes['part']} aria-label={t('pages.checkup')} aria-live="polite">
      {wasStopped && <InlineNotice tone="warning" text={t('checkup.wasStopped')} />}
      {isInCall && <InlineNotice tone="info" text={t('checkup.inCall')} />}
      <Step run={run} state={state} />
      <div className={classes['buttons']}>
        {isRunning ? (
          <Button variant="default" onClick={() => run.stop()}>
            {t('checkup.stop')}
          </Button>
        ) : (
          <Button disabled={isInCall} onClick={start}>
            {t(state.step === 'done' ? 'checkup.again' : 'checkup.start')}
          </Button>
        )}
      </div>
    </section>
  )
}

function useRun(desk: Desk): CheckupRun {
  const app = useApp()
  const run = useMemo(
    () =>
      new CheckupRun({
        ...{ location: app.location, clock: app.clock, sdks: app.sdks },
        openMicrophone: app.openMicrophone,
        inputId: () => desk.phone.device.get()?.audio?.inputDevice?.deviceId ?? null,
        devices: app.devices,
        playTone: () => app.bell.tryOut(speakerOf(desk.phone.device.get())),
        ping: async () => (await app.live.get()?.ping()) ?? null,
        fetchToken: () => app.offhook.checkups.token(),
      }),
    [app, desk],
  )
  useEffect(() => () => run.stop(), [run])
  return run
}

function Step({ run, state }: { readonly run: CheckupRun; readonly state: CheckupState }) {
  const t = useText()
  switch (state.step) {
    case 'idle':
      return null
    case 'speaker':
      return (
        <>
          <p>{t('checkup.tone')}</p>
          <div className={classes['buttons']}>
            <Button onClick={() => void run.goOn(true)}>{t('checkup.yes')}</Button>
            <Button variant="default" onClick={() => void run.goOn(false)}>
              {t('checkup.no')}
            </Button>
            <Button
              variant="subtle"
              leftSection={<IconVolume size={16} />}
              onClick={() => run.playTone()}
            >
              {t('checkup.playAgain')}
            </Button>
          </div>
        </>
      )
    case 'signalling':
      return <p>{t('checkup.asking')}</p>
    case 'call':
      return <InCall call={state.call} />
    case 'done':
      return <Done lines={state.lines} />
  }
}

function InCall({ call }: { readonly call: EchoCall }) {
  const t = useText()
  const isOpen = useStore(call.isOpen)
  return (
    <>
      <p>{t(isOpen ? 'checkup.speak' : 'checkup.connecting')}</p>
      <div className={classes['level']}>
        <LevelMeter levels={call.levels} direction="input" label={t('checkup.microphoneLevel')} />
        <span className="soft">{t('checkup.microphoneLevel')}</span>
      </div>
      <div className={classes['level']}>
        <LevelMeter levels={call.levels} direction="output" label={t('checkup.echoLevel')} />
        <span className="soft">{t('checkup.echoLevel')}</span>
      </div>
    </>
  )
}

/** Shows the result at once, and keeps it: also where the server cannot be reached. */
function Done({ lines }: { readonly lines: readonly CheckLineRecord[] }) {
  const t = useText()
  const { offhook } = useApp()
  const queries = useQueryClient()
  const { mutate, data, error } = useMutation({
    mutationFn: (found: readonly CheckLineRecord[]) =>
      offhook.checkups.save({ browser: deviceName(window.navigator.userAgent), lines: found }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['checkups'] }),
  })
  useEffect(() => mutate(lines), [lines, mutate])
  return (
    <>
      <CheckupLines lines={lines} />
      {error && (
        <InlineNotice
          tone="error"
          text={t('checkup.notSaved', { why: reasonOf(t, error) })}
          action={{ label: t('checkup.saveAgain'), run: () => mutate(lines) }}
        />
      )}
      {data && <CheckupLink checkup={data} />}
    </>
  )
}
