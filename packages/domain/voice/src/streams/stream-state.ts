/**
 * The life of a stream. The end of its call stops it.
 *
 *                  opened                 stop, closed
 *   connecting ───────────▶ streaming ─────────────────▶ stopped
 *        │                                                  ▲
 *        └──────────────── stop, closed ────────────────────┘
 *
 * A server that closes in good order has stopped it; anything else is an error. What never began is
 * not told as stopped.
 */
import { machine } from '@offhook/core'
import type { StreamFailure } from './stream-faults.ts'

export type StreamState =
  | { readonly status: 'connecting' }
  | { readonly status: 'streaming' }
  | { readonly status: 'stopped'; readonly failure: StreamFailure | null }

export type StreamEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'stop' }
  /** The socket is closed, or could not be opened. */
  | { readonly type: 'closed'; readonly failure: StreamFailure | null }

export type StreamEffect =
  | 'let audio flow'
  | 'end the audio'
  | 'close the connection'
  | 'tell the start'
  | 'tell the stop'
  | 'tell the error'

export const streamBegan: StreamState = { status: 'connecting' }

export const streamMachine = machine<StreamState, StreamEvent, StreamEffect>(
  'stream',
  (state, event) => {
    if (state.status === 'stopped') return undefined
    const told = state.status === 'streaming' ? (['tell the stop'] as const) : []
    switch (event.type) {
      case 'opened':
        if (state.status !== 'connecting') return undefined
        return { state: { status: 'streaming' }, effects: ['let audio flow', 'tell the start'] }
      case 'stop':
        return {
          state: { status: 'stopped', failure: null },
          effects: ['end the audio', 'close the connection', ...told],
        }
      case 'closed': {
        const { failure } = event
        const news = failure === null ? told : (['tell the error'] as const)
        return { state: { status: 'stopped', failure }, effects: ['end the audio', ...news] }
      }
    }
  },
)
