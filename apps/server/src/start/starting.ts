import type { Clock, Logger } from '@offhook/core'
import type { Closing } from '../closing.ts'
import type { Config } from '../config.ts'

/** What every part of a start is given. */
export interface Starting {
  readonly config: Config
  readonly clock: Clock
  readonly logger: Logger
  /** Every part is added here as soon as it is open. */
  readonly closing: Closing
}
