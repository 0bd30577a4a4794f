/** A call that people say something about, and the people: rows are kept in memory, the rest is real. */
import { may, type Principal, type Shelf } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import type { Call } from '@offhook/voice'
import type { Answer } from '../../http/answer.ts'
import { Form } from '../../http/form.ts'
import type { Asked, Handler, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'

export const accountSid = makeSid('AC')
export const START = Date.parse('2026-11-30T10:00:00Z')
export const annsWorker = makeSid('WK')

const leg = (to: string, from: number, end: number) =>
  ({
    ...{ sid: makeSid('CA'), accountSid, from: '+12025550142', to, dateCreated: START },
    ...{ startTime: START + from * 1000, endTime: START + end * 1000 },
  }) as Call
/** The customer talked with Ann for a minute; Bob had nothing to do with it. */
export const customer = leg('+12025550100', 0, 60)
export const ann = leg('client:ann', 20, 60)
/** A call of somebody else. */
export const other = leg('+12025550100', 0, 60)

export type Who = 'ann' | 'bob' | 'sue' | 'api'
const people: Readonly<Record<Who, Principal>> = {
  ann: person('ann', 'agent', annsWorker),
  bob: person('bob', 'agent', makeSid('WK')),
  sue: person('sue', 'supervisor', ''),
  api: { kind: 'account', accountSid, keyKind: 'main', keySid: null } as unknown as Principal,
}

function person(identity: string, role: string, workerSid: string): Principal {
  const own = { sid: `US-${identity}`, identity, fullName: identity, roles: [role], workerSid }
  return { kind: 'person', accountSid, person: own } as unknown as Principal
}

/** Rows of all kinds in memory, by their sid. */
export function shelfInMemory() {
  const kept = new Map<string, Readonly<Record<string, unknown>>>()
  const entityOf = new Map<string, string>()
  const found = (entity: string, where: object) =>
    [...kept.values()].filter(
      (row) =>
        entityOf.get(String(row['sid'])) === entity &&
        Object.entries(where).every(([name, value]) => row[name] === value),
    )
  const clock = new SimulatedClock({ now: START + 3_600_000 })
  const shelf = {
    clock,
    rows: {
      find: async (entity: string, where: object) => found(entity, where)[0],
      page: async (entity: string, where: object) => ({ rows: found(entity, where), next: null }),
    },
    writer: {
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) {
          if (change.op === 'put') {
            kept.set(String(change.row['sid']), change.row)
            entityOf.set(String(change.row['sid']), change.entity)
          } else if (change.op === 'delete') kept.delete(String(change.key['sid']))
        }
      },
    },
  } as unknown as Shelf
  return { shelf, kept, clock }
}

export interface Ask {
  readonly who: Who
  readonly json?: unknown
  readonly query?: Readonly<Record<string, string>>
  readonly call?: Call
  /** Parameters of the path besides the call. */
  readonly params?: Readonly<Record<string, string>>
}

/** Asks the routes that this adds; who may use a route at all is held by `access.test.ts`. */
export function askerOf(
  add: (routes: Routes, options: RestOptions) => void,
  given: object,
): (route: string, ask: Ask) => Promise<Answer> {
  const legs = [customer, ann]
  const options = {
    voice: { call: () => undefined },
    voiceRepository: {
      call: async (_: unknown, sid: string) => [...legs, other].find((each) => each.sid === sid),
      calls: async ({ relatedTo }: { relatedTo: string }) => ({
        rows: relatedTo === other.sid ? [other] : [...legs],
        next: null,
      }),
    },
    ...given,
  }
  const handlers: Record<string, Handler> = {}
  const note = (method: string) => (path: string, _: unknown, handler: Handler) => {
    handlers[`${method} ${path.replace('/offhook/v1/', '')}`] = handler
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }
  add(routes as unknown as Routes, options as unknown as RestOptions)
  return async (route, { who, json = {}, query = {}, call = customer, params = {} }) => {
    const all: Readonly<Record<string, string>> = { Sid: call.sid, ...params }
    return handlers[route]!({
      ...{ accountSid, json, principal: people[who], form: new Form(query) },
      may: (action: Parameters<typeof may>[1]) => may(people[who], action),
      param: (name: string) => all[name] ?? '',
    } as unknown as Asked)
  }
}

export const bodyOf = (answer: Answer) => answer.body as Record<string, unknown>
