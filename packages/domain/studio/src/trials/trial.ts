import type { AccountSid, CallSid } from '@offhook/core'
import type { ExecutionSid, FlowSid } from '../model.ts'

/**
 * A saved run that is made by a real call.
 *
 *     calling ──the flow has begun──▶ running ──the execution ends──▶ passed, failed
 *        └──nobody answers, no flow is reached──────────────────────▶ failed
 */
export type TrialStatus = 'calling' | 'running' | 'passed' | 'failed'

/** `not-reached`: no flow began · `differs`: it went another way · `too-long`: it had to be ended. */
export type TrialFailure = 'not-reached' | 'differs' | 'too-long'

export interface Trial {
  /** Of the caller's own call, which is in the log. */
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly flowSid: FlowSid
  readonly revision: number
  /** Of the run. */
  readonly name: string
  readonly status: TrialStatus
  readonly failure: TrialFailure | null
  readonly executionSid: ExecutionSid | null
  /** The widgets that the simulator passes. */
  readonly expected: readonly string[]
  /** Those that the call has passed so far. */
  readonly passed: readonly string[]
  /** The first place of `expected` where the call went elsewhere; null where it has not. */
  readonly differsAt: number | null
  readonly dateCreated: number
}

/** The widget that has been left, or null for the end of the execution. */
export function trialAfter(trial: Trial, left: string | null, isTooLong = false): Trial {
  if (trial.status === 'passed' || trial.status === 'failed') return trial
  if (left !== null) {
    const passed = [...trial.passed, left]
    const at = passed.length - 1
    const differs = trial.differsAt === null && trial.expected[at] !== left
    return { ...trial, passed, differsAt: differs ? at : trial.differsAt }
  }
  if (trial.executionSid === null) return { ...trial, status: 'failed', failure: 'not-reached' }
  const { passed, expected } = trial
  const isShort = trial.differsAt === null && passed.length < expected.length
  const differsAt = isShort ? passed.length : trial.differsAt
  if (isTooLong) return { ...trial, status: 'failed', failure: 'too-long', differsAt }
  if (differsAt !== null) return { ...trial, status: 'failed', failure: 'differs', differsAt }
  return { ...trial, status: 'passed' }
}
