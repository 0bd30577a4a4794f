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
export interface SpeechState {
  readonly speaking: boolean
  /** Ticks in a row above the upper threshold. */
  readonly loudTicks: number
  /** Milliseconds since the last speech, or since the watch began. */
  readonly silentMs: number
  /** True once this stretch of silence has been told. */
  readonly told: boolean
}

/** What one tick of the watch gave. */
export interface SpeechStep {
  readonly state: SpeechState
  readonly event: 'speech.started' | 'speech.silent' | null
}

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

/** One tick of a watch. `db` is the level of this tick, `tickMs` its length. */
export function nextSpeech(
  state: SpeechState,
  db: number,
  tickMs: number,
  silenceMs: number,
): SpeechStep {
  if (state.speaking) {
    if (db >= SPEECH_OFF_DB) {
      return { state: state.silentMs === 0 ? state : { ...state, silentMs: 0 }, event: null }
    }
    const silentMs = state.silentMs + tickMs
    if (silentMs < silenceMs) return { state: { ...state, silentMs }, event: null }
    return {
      state: { speaking: false, loudTicks: 0, silentMs, told: true },
      event: 'speech.silent',
    }
  }
  const loudTicks = db >= SPEECH_ON_DB ? state.loudTicks + 1 : 0
  if (loudTicks >= ATTACK_TICKS) {
    return {
      state: { speaking: true, loudTicks: 0, silentMs: 0, told: false },
      event: 'speech.started',
    }
  }
  const silentMs = state.silentMs + tickMs
  const tells = !state.told && loudTicks === 0 && silentMs >= silenceMs
  return {
    state: { speaking: false, loudTicks, silentMs, told: state.told || tells },
    event: tells ? 'speech.silent' : null,
  }
}
