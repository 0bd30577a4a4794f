/** Who may do what, in one table. Every permission check names one of its actions. */
import type { Principal, Role } from './model.ts'

export const actions = [
  /** The desk: one's own state, tasks and calls. */
  'work',
  /** Calls and recordings in which one took part. */
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

/** What an account's keys may do. A standard key cannot make further keys. */
const grantedToKeys: Readonly<
  Record<Extract<Principal, { kind: 'account' }>['keyKind'], ReadonlySet<Action>>
> = {
  'auth-token': new Set(actions),
  main: new Set(actions),
  standard: new Set(actions.filter((action) => action !== 'manage-credentials')),
  restricted: new Set(),
}

/** Whether a principal may perform this action. */
export function may(principal: Principal, action: Action): boolean {
  return principal.kind === 'account'
    ? grantedToKeys[principal.keyKind].has(action)
    : principal.person.roles.some((role) => granted[role].has(action))
}

/** Every action that these roles grant, in the table's order. */
export function actionsOf(roles: readonly Role[]): readonly Action[] {
  return actions.filter((action) => roles.some((role) => granted[role].has(action)))
}
