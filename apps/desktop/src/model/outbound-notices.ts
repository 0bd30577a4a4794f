import type { ActionPayloads } from '../actions/index.ts'
import { msg, type PlainKey } from '../texts/index.ts'
import type { DeskState } from './desk-view.ts'
import { formatNumber } from './format.ts'
import { type Notices, whilst } from './notices.ts'
import type { ReservationView } from './routing.ts'
import type { Store } from './store.ts'

type OutboundKey = Extract<PlainKey, `outbound.${string}`>

interface Failure {
  /** The name by which plugins know it. */
  readonly id: string
  readonly text: OutboundKey
  /** Calling once more may come out otherwise. */
  readonly canRedial: boolean
}

const generic: Failure = {
  id: 'OutboundCallCanceledGeneric',
  text: 'outbound.generic',
  canRedial: true,
}
const invalid: Failure = {
  id: 'OutboundCallCanceledInvalidNumber',
  text: 'outbound.invalidNumber',
  canRedial: false,
}
const country: Failure = {
  id: 'OutboundCallCanceledDisabledCountry',
  text: 'outbound.disabledCountry',
  canRedial: false,
}
const silent = null

/** By the code of the canceled reservation. What the agent has ended is not told. */
const failures: Readonly<Record<number, Failure | null>> = {
  13223: invalid,
  21211: invalid,
  13227: country,
  21215: country,
  21210: {
    id: 'OutboundCallCanceledFromNumberUnverified',
    text: 'outbound.fromUnverified',
    canRedial: false,
  },
  21212: {
    id: 'OutboundCallCanceledFromNumberUnverified',
    text: 'outbound.fromUnverified',
    canRedial: false,
  },
  21219: {
    id: 'OutboundCallCanceledToNumberUnverified',
    text: 'outbound.toUnverified',
    canRedial: false,
  },
  21216: {
    id: 'OutboundCallCanceledToNumberBlocked',
    text: 'outbound.blocked',
    canRedial: false,
  },
  45310: {
    id: 'OutboundCallCanceledOutsideHours',
    text: 'outbound.outsideHours',
    canRedial: false,
  },
  45303: { id: 'OutboundCallCanceledBusy', text: 'outbound.busy', canRedial: true },
  45305: { id: 'OutboundCallCanceledNoAnswer', text: 'outbound.noAnswer', canRedial: true },
  45302: silent,
  45307: silent,
}

/** What is said of an outbound call that came to nothing; null: nothing. */
function failureOf(code: number | null): Failure | null {
  // Without a code nothing was tried: the offer was taken back.
  if (code === null) return null
  return code in failures ? (failures[code] ?? null) : generic
}

export interface FailureWorld {
  readonly notices: Pick<Notices, 'show'>
  readonly desk: { readonly state: Store<DeskState> }
  /** Calls once more. */
  readonly again: (payload: ActionPayloads['StartOutboundCall']) => void
}

/** Tells why a call came to nothing, with "Call again" where that may help. Until the next call. */
export function tellFailure(
  { notices, again, desk }: FailureWorld,
  { task, canceledReasonCode }: ReservationView,
): void {
  const failure = failureOf(canceledReasonCode)
  const { outbound_to: to, from, ...rest } = task.attributes
  if (!failure || typeof to !== 'string') return
  // What a list knows of its records calls again by its own rule.
  const isOfList = rest['dial_record_sid'] !== undefined
  const payload = {
    destination: to,
    ...(typeof from === 'string' ? { callerId: from } : {}),
    taskAttributes: rest,
  }
  notices.show({
    id: failure.id,
    type: failure.canRedial ? 'warning' : 'error',
    content: msg('outbound.failed', { number: formatNumber(to), why: msg(failure.text) }),
    whilst: whilst(desk.state, ({ tasks }) => !tasks.some(({ isCall }) => isCall)),
    timeout: 120_000,
    actions:
      failure.canRedial && !isOfList
        ? [
            {
              label: msg('outbound.redial'),
              run: () => again(payload),
            },
          ]
        : [],
  })
}
