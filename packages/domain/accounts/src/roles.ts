/** Who may do what: one table. Everything that asks for a permission names an action of it. */
import type { Principal, Role } from './model.ts'

export const actions = [
  /** The desk: one's own state, tasks and calls. */
  'work',
  /** Calls and recordings that one took part in. */
  'see-own-calls',
  /** Everybody's calls, recordings, tasks, errors. */
  'see-all-calls',
  'see-team',
  /** Listen to, whisper into and join a live call of the team. */
  'monitor',
  /** Set another agent's activity, move or cancel tasks. */
  'direct-team',
  'see-reports',
  'delete-recordings',
  /** Workers, queues, workflows, activities, skills. */
  'manage-routing',
  /** Numbers, applications, flows, prompts. */
  'manage-numbers',
  'manage-people',
  /** SIP users and trunks. */
  'manage-phones',
  /** Auth tokens and API keys. */
  'manage-credentials',
  /** The calls and conferences API: place, change, end calls. */
  'control-calls',
] as const
export type Action = (typeof actions)[number]

const agent = ['work', 'see-own-calls'] as const satisfies readonly Action[]

const supervisor = [
  ...agent,
  'see-all-calls',
  'see-team',
  'monitor',
  'direct-team',
  'see-reports',
] as const satisfies readonly Action[]

const granted: Readonly<Record<Role, ReadonlySet<Action>>> = {
  agent: new Set(agent),
  supervisor: new Set(supervisor),
  admin: new Set(actions),
}

/** What the keys of an account open. A standard key can not make further keys. */
const grantedToKeys: Readonly<
  Record<Extract<Principal, { kind: 'account' }>['keyKind'], ReadonlySet<Action>>
> = {
  'auth-token': new Set(actions),
  main: new Set(actions),
  standard: new Set(actions.filter((action) => action !== 'manage-credentials')),
  restricted: new Set(),
}

/** Tells whether a principal may do this. */
export function may(principal: Principal, action: Action): boolean {
  return principal.kind === 'account'
    ? grantedToKeys[principal.keyKind].has(action)
    : principal.person.roles.some((role) => granted[role].has(action))
}

/** All that a person with these roles may do, in the table's order. */
export function actionsOf(roles: readonly Role[]): readonly Action[] {
  return actions.filter((action) => roles.some((role) => granted[role].has(action)))
}
