/**
 * The life of a tap.
 *
 *              pause                 stop, or what it taps goes away
 *   running ──────────▶ paused ───────────────────────┐
 *      │ ▲                │ ▲ pause (another way)      │ close the sink
 *      │ └──── resume ────┘ └─┘                        ▼
 *      └─────────────────── stop ──────────────────▶ closing
 *                                                      │ closed: the sink has all, or is gone
 *   running, paused ──────── closed ───────────────▶ ended: tell
 */
import { machine, to } from '@offhook/core'

/** What becomes of the time of a pause: it is left out, or kept as silence. */
export type PauseBehaviour = 'skip' | 'silence'

export type TapState =
  | { readonly status: 'running' }
  | { readonly status: 'paused'; readonly behaviour: PauseBehaviour }
  /** Nothing more is taken; the sink finishes what it has. */
  | { readonly status: 'closing' }
  | { readonly status: 'ended' }

export type TapEvent =
  | { readonly type: 'pause'; readonly behaviour: PauseBehaviour }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  | { readonly type: 'closed' }

export type TapEffect = 'close the sink' | 'tell the end'

/** The state in which a tap begins. */
export const tapBegan: TapState = { status: 'running' }

export const tapMachine = machine<TapState, TapEvent, TapEffect>('tap', (state, event) => {
  if (state.status === 'ended') return undefined
  if (event.type === 'closed') return { state: { status: 'ended' }, effects: ['tell the end'] }
  if (state.status === 'closing') return undefined
  switch (event.type) {
    case 'pause':
      return to({ status: 'paused', behaviour: event.behaviour })
    case 'resume':
      return to(tapBegan)
    case 'stop':
      return { state: { status: 'closing' }, effects: ['close the sink'] }
  }
})
