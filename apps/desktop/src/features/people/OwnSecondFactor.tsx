import { Button, PasswordInput } from '@mantine/core'
import type { EnrolmentReply, ProfileRecord } from '@offhook/desk-api'
import { useState } from 'react'
import { ApiError } from '../../api/http.ts'
import { messageOf } from '../../model/problem.ts'
import { type Message, msg } from '../../texts/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { EnrolApp } from '../second-factor/EnrolApp.tsx'
import { RecoveryCodes } from '../second-factor/RecoveryCodes.tsx'
import classes from './People.module.css'

type Stage =
  | { readonly at: 'rest' }
  | { readonly at: 'enrolment'; readonly enrolment: EnrolmentReply }
  | { readonly at: 'codes'; readonly codes: readonly string[] }

interface OwnSecondFactorProps {
  readonly profile: ProfileRecord
  readonly onChanged: () => void
}

/** Sets up one's own app, takes it away, and gets new recovery codes; each asks for the password. */
export function OwnSecondFactor({ profile, onChanged }: OwnSecondFactorProps) {
  const t = useText()
  const { people } = useApp()
  const [stage, setStage] = useState<Stage>({ at: 'rest' })
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Message | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { hasSecondFactor } = profile.person
  const isLocked = password === '' || isBusy

  const run = async (act: () => Promise<Stage>) => {
    setBusy(true)
    setProblem(null)
    try {
      setStage(await act())
      setPassword('')
      onChanged()
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0
      const isWrong = status === 403 ? 'people.wrongPassword' : 'people.wrongCode'
      setProblem(status === 403 || status === 400 ? msg(isWrong) : messageOf(error))
    }
    setBusy(false)
  }
  return (
    <section className={classes['section']} data-testid="second-factor">
      <h3 className={classes['subtitle']}>{t('people.secondFactor')}</h3>
      {problem && <InlineNotice tone="error" text={t(problem)} />}
      {stage.at === 'enrolment' && (
        <EnrolApp
          enrolment={stage.enrolment}
          isBusy={isBusy}
          onConfirm={(code) =>
            void run(async () => {
              const { enrolment } = stage.enrolment
              const { recoveryCodes } = await people.confirmEnrolment(enrolment, code)
              return { at: 'codes', codes: recoveryCodes }
            })
          }
        />
      )}
      {stage.at === 'codes' && (
        <RecoveryCodes codes={stage.codes} onKept={() => setStage({ at: 'rest' })} />
      )}
      {stage.at === 'rest' && (
        <>
          <span className="soft">
            {hasSecondFactor
              ? `${t('people.hasSecondFactor')} ${t('people.codesLeft', { count: profile.recoveryCodesLeft })}`
              : t('people.hasNoSecondFactor')}
          </span>
          <PasswordInput
            label={t('people.confirmPassword')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {hasSecondFactor ? (
            <Button.Group>
              <Button
                variant="default"
                disabled={isLocked}
                onClick={() =>
                  void run(async () => {
                    const { recoveryCodes } = await people.renewRecoveryCodes(password)
                    return { at: 'codes', codes: recoveryCodes }
                  })
                }
              >
                {t('people.newCodes')}
              </Button>
              <Button
                variant="default"
                disabled={isLocked || profile.needsSecondFactor}
                title={profile.needsSecondFactor ? t('people.neededByRole') : undefined}
                onClick={() =>
                  void run(async () => {
                    await people.removeOwnSecondFactor(password)
                    return { at: 'rest' }
                  })
                }
              >
                {t('people.remove')}
              </Button>
            </Button.Group>
          ) : (
            <Button
              variant="default"
              disabled={isLocked}
              onClick={() =>
                void run(async () => ({
                  at: 'enrolment',
                  enrolment: await people.beginEnrolment(password),
                }))
              }
            >
              {t('people.setUp')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}
