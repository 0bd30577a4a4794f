import { machine, type Step } from '@offhook/core'

/**
 * Our registration at a carrier (RFC 3261 §10.2).
 *
 *   idle ── begin ──▶ asking ── granted ──▶ registered
 *                      ▲  │                    │
 *                      │  └─ refused ─▶ waiting│
 *                      └────── due ────────┴───┘
 *   any ── stop ──▶ idle
 */
export interface Registration {
  readonly status: 'idle' | 'asking' | 'registered' | 'waiting'
  /** Refusals in a row. */
  readonly refusals: number
}

export type RegistrationEvent =
  | { readonly type: 'begin' | 'due' | 'refused' | 'stop' }
  /** `expires` in seconds. */
  | { readonly type: 'granted'; readonly expires: number }

export type RegistrationEffect =
  | { readonly type: 'register' | 'unregister' }
  /** `due` comes after these milliseconds. */
  | { readonly type: 'wait'; readonly ms: number }

export const idleRegistration: Registration = { status: 'idle', refusals: 0 }

const FIRST_RETRY_MS = 15_000
const LONGEST_RETRY_MS = 600_000
const SOONEST_REFRESH_MS = 15_000
/** Refreshed with a fifth of its time left. */
const REFRESH_AT = 0.8

export const registrationMachine = machine<Registration, RegistrationEvent, RegistrationEffect>(
  'registration',
  (state, event): Step<Registration, RegistrationEffect> | undefined => {
    const { status, refusals } = state
    switch (event.type) {
      case 'stop':
        return {
          state: idleRegistration,
          effects: status === 'registered' ? [{ type: 'unregister' }] : [],
        }
      case 'begin':
        if (status !== 'idle') return undefined
        return { state: { status: 'asking', refusals: 0 }, effects: [{ type: 'register' }] }
      case 'due':
        if (status !== 'registered' && status !== 'waiting') return undefined
        return { state: { status: 'asking', refusals }, effects: [{ type: 'register' }] }
      case 'granted': {
        if (status !== 'asking') return undefined
        const ms = Math.max(SOONEST_REFRESH_MS, event.expires * 1000 * REFRESH_AT)
        return { state: { status: 'registered', refusals: 0 }, effects: [{ type: 'wait', ms }] }
      }
      case 'refused': {
        if (status !== 'asking') return undefined
        const ms = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** refusals)
        return {
          state: { status: 'waiting', refusals: refusals + 1 },
          effects: [{ type: 'wait', ms }],
        }
      }
    }
  },
)
