/**
 * Whether packets come from the peer.
 *
 *            first packet -> media.ready
 *   silent ------------------------------> flowing <--.
 *     |                                       |       | packet -> media.resumed
 *     |   5 s without a packet -> media.lost  |       |
 *     '---------------> lost <----------------'-------'
 *
 * Time counts only while packets are expected: not before the leg is configured, and not while the
 * peer said that it will not send.
 */
export interface FlowState {
  readonly ready: boolean
  readonly lost: boolean
  /** When the last packet came, or the waiting began; null = not waiting. */
  readonly since: number | null
}

export type FlowEvent =
  | { readonly type: 'packet'; readonly now: number }
  | { readonly type: 'tick'; readonly now: number; readonly expects: boolean }

export interface FlowStep {
  readonly state: FlowState
  readonly event: 'media.ready' | 'media.lost' | 'media.resumed' | null
}

/** Milliseconds without a packet after which the peer counts as lost. */
export const LOST_AFTER_MS = 5_000
/** The time of the last packet is noted this coarsely, so that most packets change nothing. */
const GRAIN_MS = 100

/** The state of a new leg. */
export const flowBegan: FlowState = { ready: false, lost: false, since: null }

/**
 * Whether a packet changes anything: most do not, and are not made an event of.
 * @param now milliseconds, monotonic
 */
export function packetMatters(state: FlowState, now: number): boolean {
  return !state.ready || state.lost || state.since === null || now - state.since >= GRAIN_MS
}

/** The same of a tick. */
export function tickMatters(state: FlowState, now: number, expects: boolean): boolean {
  if (state.since === null) return expects
  if (!expects) return true
  return !state.lost && now - state.since >= LOST_AFTER_MS
}

/** One packet, or one tick. Times in milliseconds, monotonic. */
export function nextFlow(state: FlowState, event: FlowEvent): FlowStep {
  const { now } = event
  if (event.type === 'packet') {
    if (!state.ready) {
      return { state: { ready: true, lost: false, since: now }, event: 'media.ready' }
    }
    if (state.lost) return { state: { ...state, lost: false, since: now }, event: 'media.resumed' }
    const fresh = state.since !== null && now - state.since < GRAIN_MS
    return { state: fresh ? state : { ...state, since: now }, event: null }
  }
  if (!event.expects)
    return { state: state.since === null ? state : { ...state, since: null }, event: null }
  if (state.since === null) return { state: { ...state, since: now }, event: null }
  if (state.lost || now - state.since < LOST_AFTER_MS) return { state, event: null }
  return { state: { ...state, lost: true }, event: 'media.lost' }
}
