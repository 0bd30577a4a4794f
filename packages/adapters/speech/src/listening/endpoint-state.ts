/**
 * Where an utterance begins and ends, frame by frame of 20 ms.
 *
 *             voiced for ATTACK frames -> began
 *    quiet ------------------------------------> speaking
 *     ^                                          |   | voiced: the silence begins anew
 *     |   silence asked for -> over              |<--'
 *     '------------------------------------------'
 *         longest time -> over
 */
import { machine, to } from '@offhook/core'

export type EndpointState =
  | { readonly name: 'quiet'; readonly voiced: number }
  | { readonly name: 'speaking'; readonly frames: number; readonly silent: number }

export interface EndpointEvent {
  readonly type: 'frame'
  readonly isVoiced: boolean
  /** Frames of silence that end an utterance, and of an utterance that is cut. */
  readonly endFrames: number
  readonly mostFrames: number
}

export type EndpointEffect = 'began' | 'over'

/** A click is shorter than a word: four frames. */
const ATTACK = 4

export const nobodySpeaks: EndpointState = { name: 'quiet', voiced: 0 }

export const endpointMachine = machine<EndpointState, EndpointEvent, EndpointEffect>(
  'endpoint',
  (state, { isVoiced, endFrames, mostFrames }) => {
    if (state.name === 'quiet') {
      // A frame that is missed in between does not begin it all anew.
      const voiced = isVoiced ? state.voiced + 1 : Math.max(0, state.voiced - 1)
      if (voiced < ATTACK) return to({ name: 'quiet', voiced })
      return { state: { name: 'speaking', frames: ATTACK, silent: 0 }, effects: ['began'] }
    }
    const silent = isVoiced ? 0 : state.silent + 1
    const frames = state.frames + 1
    if (silent < endFrames && frames < mostFrames) return to({ name: 'speaking', frames, silent })
    return { state: nobodySpeaks, effects: ['over'] }
  },
)
