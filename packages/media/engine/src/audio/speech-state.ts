/**
 * Watches for speech by level, with hysteresis, so that a level at the threshold does not flutter.
 *
 *            loud for ATTACK ticks -> speech.started
 *   waiting ----------------------------------------> speaking
 *    |  ^                                               |
 *    |  '---- silence asked for has passed -------------'
 *    |             -> speech.silent
 *    '-- silence asked for has passed (once) -> speech.silent
 */
import { machine, to } from '@offhook/core'

export interface SpeechState {
  readonly speaking: boolean
  /** Ticks in a row above the upper threshold. */
  readonly loudTicks: number
  /** Milliseconds since the last speech, or since the watch began. */
  readonly silentMs: number
  /** True once this stretch of silence has been told. */
  readonly told: boolean
}

/** One tick of a watch. */
export interface SpeechEvent {
  readonly type: 'tick'
  /** Level of the tick in dBFS. */
  readonly db: number
  /** Length of the tick in milliseconds. */
  readonly tickMs: number
  /** The silence asked for, in milliseconds. */
  readonly silenceMs: number
}

export type SpeechEffect = 'speech.started' | 'speech.silent'

/** dBFS above which a tick counts towards the beginning of speech. */
export const SPEECH_ON_DB = -40
/** dBFS below which a tick counts as silence once speech has begun. */
export const SPEECH_OFF_DB = -46
const ATTACK_TICKS = 3

/** The state in which a watch begins. */
export const speechWatchBegan: SpeechState = {
  speaking: false,
  loudTicks: 0,
  silentMs: 0,
  told: false,
}

export const speechMachine = machine<SpeechState, SpeechEvent, SpeechEffect>(
  'speech',
  (state, { db, tickMs, silenceMs }) => {
    if (state.speaking) {
      if (db >= SPEECH_OFF_DB) return to(state.silentMs === 0 ? state : { ...state, silentMs: 0 })
      const silentMs = state.silentMs + tickMs
      if (silentMs < silenceMs) return to({ ...state, silentMs })
      return {
        state: { speaking: false, loudTicks: 0, silentMs, told: true },
        effects: ['speech.silent'],
      }
    }
    const loudTicks = db >= SPEECH_ON_DB ? state.loudTicks + 1 : 0
    if (loudTicks >= ATTACK_TICKS) {
      return {
        state: { speaking: true, loudTicks: 0, silentMs: 0, told: false },
        effects: ['speech.started'],
      }
    }
    const silentMs = state.silentMs + tickMs
    const tells = !state.told && loudTicks === 0 && silentMs >= silenceMs
    const next = { speaking: false, loudTicks, silentMs, told: state.told || tells }
    return tells ? { state: next, effects: ['speech.silent'] } : to(next)
  },
)
