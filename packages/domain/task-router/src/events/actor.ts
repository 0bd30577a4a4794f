import type { Sid } from '@offhook/core'

/** Who asked for a change, as its events say. */
export interface Actor {
  /** `account` = an application with the account's credentials; `system` = nobody but ourselves. */
  readonly type: 'account' | 'worker' | 'user' | 'call' | 'system'
  readonly sid: Sid | null
  /** The way it came in: REST, the SDK's bridge, a call, or none. */
  readonly source: 'api' | 'sdk' | 'voice' | 'taskrouter'
  readonly sourceIpAddress: string | null
}

/** The router itself: its choices, its timers. */
export const routerActor: Actor = {
  type: 'system',
  sid: null,
  source: 'taskrouter',
  sourceIpAddress: null,
}
