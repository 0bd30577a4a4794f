/**
 * Who has answered a call, by the beat of what they say: people say a word or two and wait, machines
 * go on, and beep when it is our turn.
 *
 *   waiting --speech--> speaking --silence after it: human
 *      |                   |
 *      |                   '--longer than the threshold, or a beep--> machine_start, or:
 *      |                                                                      |
 *      |--silence too long: unknown          beep: machine_end_beep <-- machine
 *      |--1100 or 2100 Hz: fax            silence: machine_end_silence <--|
 *      '--time is up: unknown                time: machine_end_other <----'
 */
import type { AnsweredBy, DetectionLimits } from '@offhook/control'
import { machine, to } from '@offhook/core'

export interface DetectionState {
  readonly status: 'waiting' | 'speaking' | 'machine' | 'over'
  /** Since the detection began. */
  readonly ms: number
  /** Since the first word, and since the last. */
  readonly speechMs: number
  readonly silentMs: number
  /** Frames of the last few that were loud: a click is not a word. */
  readonly loudFrames: number
}

/** One frame of what the party says. */
export interface DetectionEvent {
  readonly type: 'frame'
  readonly frameMs: number
  readonly isSpeech: boolean
  /** A tone that has been sounding steadily: its frequency, and how long it has. */
  readonly toneHz: number
  readonly toneMs: number
  readonly limits: DetectionLimits
}

/** So many loud frames, less the quiet ones between, are a word. */
const WORD_FRAMES = 4
/** A steady tone of this length is a beep. */
const BEEP_MS = 140
/** A fax calls (1100 Hz for half a second) or answers (2100 Hz for some seconds): ITU-T T.30 §4. */
const FAX_HZ: readonly number[] = [1_100, 2_100]
const FAX_TOLERANCE_HZ = 30
const FAX_MS = 400

export const detectionBegan: DetectionState = {
  status: 'waiting',
  ms: 0,
  speechMs: 0,
  silentMs: 0,
  loudFrames: 0,
}

export const detectionMachine = machine<DetectionState, DetectionEvent, AnsweredBy>(
  'machine detection',
  (before, event) => {
    if (before.status === 'over') return undefined
    const { limits, toneHz, toneMs } = event
    const state = heard(before, event)
    if (toneMs > 0 && state.status === 'waiting' && isFax(toneHz)) {
      return toneMs >= FAX_MS ? over(state, 'fax') : to(state)
    }
    if (toneMs >= BEEP_MS) {
      return over(state, limits.until === 'start' ? 'machine_start' : 'machine_end_beep')
    }
    const verdict = verdictOf(state, limits)
    if (verdict) return over(state, verdict)
    const goesOn = state.status === 'speaking' && state.speechMs - state.silentMs >= limits.speechMs
    if (!goesOn) return to(state)
    if (limits.until === 'start') return over(state, 'machine_start')
    return to({ ...state, status: 'machine' })
  },
)

/** The state with the clocks of this frame. */
function heard(state: DetectionState, event: DetectionEvent): DetectionState {
  const { frameMs, isSpeech, toneMs } = event
  const loudFrames = isSpeech
    ? Math.min(WORD_FRAMES, state.loudFrames + 1)
    : Math.max(0, state.loudFrames - 1)
  const isWord = isSpeech && loudFrames === WORD_FRAMES
  const begins = isWord && state.status === 'waiting'
  // A tone is neither speech nor silence.
  const silentMs = isWord ? 0 : state.silentMs + (toneMs > 0 ? 0 : frameMs)
  return {
    status: begins ? 'speaking' : state.status,
    ms: state.ms + frameMs,
    speechMs: begins
      ? WORD_FRAMES * frameMs
      : state.status === 'waiting'
        ? 0
        : state.speechMs + frameMs,
    silentMs,
    loudFrames,
  }
}

function verdictOf(state: DetectionState, limits: DetectionLimits): AnsweredBy | null {
  const { status, ms, silentMs } = state
  if (status === 'waiting' && silentMs >= limits.silenceMs) return 'unknown'
  if (status !== 'waiting' && silentMs >= limits.speechEndMs) {
    return status === 'machine' ? 'machine_end_silence' : 'human'
  }
  if (ms < limits.timeoutMs) return null
  return status === 'machine' ? 'machine_end_other' : 'unknown'
}

function isFax(hz: number): boolean {
  return FAX_HZ.some((fax) => Math.abs(hz - fax) <= FAX_TOLERANCE_HZ)
}

function over(state: DetectionState, verdict: AnsweredBy) {
  return { state: { ...state, status: 'over' as const }, effects: [verdict] }
}
