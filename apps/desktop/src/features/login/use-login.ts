import type { EnrolmentReply, LoginAnswer, SessionRecord } from '@offhook/desk-api'
import { useState } from 'react'
import { ApiError } from '../../api/http.ts'
import { messageOf } from '../../model/problem.ts'
import { type Message, msg, type PlainKey } from '../../texts/index.ts'
import { useApp } from '../../ui/hooks.ts'

/** Where a login stands. `first` is whatever proof the page itself asks for. */
export type Stage =
  | { readonly at: 'first' }
  | { readonly at: 'code'; readonly challenge: string }
  | {
      readonly at: 'enrolment'
      readonly challenge: string
      readonly enrolment: EnrolmentReply
    }
  | {
      readonly at: 'recovery-codes'
      readonly codes: readonly string[]
      readonly next: LoginAnswer
    }
  | {
      readonly at: 'elsewhere'
      readonly challenge: string
      readonly sessions: readonly SessionRecord[]
    }

/** Carries a login through its steps, whatever it began with. */
export function useLogin(onLoggedIn: () => void = () => {}) {
  const { session, signIn } = useApp()
  const [stage, setStage] = useState<Stage>({ at: 'first' })
  const [problem, setProblem] = useState<Message | null>(null)
  const [isBusy, setBusy] = useState(false)

  const advance = async (answer: LoginAnswer): Promise<void> => {
    const step = session.take(answer)
    if (!step) return onLoggedIn()
    const { challenge } = step
    if (step.step === 'code') setStage({ at: 'code', challenge })
    if (step.step === 'elsewhere') setStage({ at: 'elsewhere', challenge, sessions: step.sessions })
    if (step.step === 'enrolment') {
      const enrolment = await signIn.beginEnrolment(challenge)
      setStage({ at: 'enrolment', challenge, enrolment })
    }
  }

  /** @param sentences what to say for a status of the answer, where there is something better to say */
  const run = async (
    act: () => Promise<void>,
    sentences: Readonly<Record<number, PlainKey>> = {},
  ): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await act()
    } catch (error) {
      const known = error instanceof ApiError ? sentences[error.status] : undefined
      setProblem(known ? msg(known) : messageOf(error))
    }
    setBusy(false)
  }

  return {
    stage,
    problem,
    isBusy,
    /** The first proof; `sentences` as above. */
    begin: (ask: () => Promise<LoginAnswer>, sentences: Readonly<Record<number, PlainKey>>) =>
      run(async () => advance(await ask()), { 403: 'login.disabled', ...sentences }),
    showCode: (code: string) =>
      run(
        async () => {
          if (stage.at === 'code') await advance(await signIn.showCode(stage.challenge, code))
        },
        { 401: 'login.wrongCode' },
      ),
    confirmEnrolment: (code: string) =>
      run(
        async () => {
          if (stage.at !== 'enrolment') return
          const { challenge, enrolment } = stage
          const done = await signIn.confirmEnrolment(challenge, enrolment.enrolment, code)
          setStage({ at: 'recovery-codes', codes: done.recoveryCodes, next: done.next })
        },
        { 400: 'people.wrongCode' },
      ),
    keepCodes: () =>
      run(async () => {
        if (stage.at === 'recovery-codes') await advance(stage.next)
      }),
    decide: (endOthers: boolean) =>
      run(async () => {
        if (stage.at === 'elsewhere') await advance(await signIn.decide(stage.challenge, endOthers))
      }),
    beginAgain: () => {
      setProblem(null)
      setStage({ at: 'first' })
    },
  }
}
