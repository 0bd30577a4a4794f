import type { Stored } from '@offhook/core'

/** What the first start made: further nodes on the same database go by it. */
export interface Home {
  readonly accountSid: string
  readonly phoneNumber: string
  readonly workspaceSid: string
  readonly workflowSid: string
  readonly taskQueueSid: string
}

declare module '@offhook/core' {
  interface Entities {
    home: Stored<Home, 'accountSid'>
  }
}
