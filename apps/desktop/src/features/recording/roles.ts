import type { PlainKey } from '../../texts/index.ts'

/** Height of one party's waveform, in pixels. */
export const laneHeight = 64

const roles: Readonly<Record<string, PlainKey>> = {
  customer: 'calls.roleCustomer',
  agent: 'calls.roleAgent',
  external: 'calls.roleExternal',
  supervisor: 'calls.roleSupervisor',
  caller: 'calls.roleCaller',
  callee: 'calls.roleCallee',
  'all parties': 'calls.roleAll',
}

export function roleName(role: string): PlainKey {
  return roles[role] ?? 'calls.roleOthers'
}
