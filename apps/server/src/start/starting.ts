import type { Clock, Logger } from '@offhook/core'
import type { Closing } from '../closing.ts'
import type { Config } from '../config.ts'

/** What every part of a start is given. */
export interface Starting {
  readonly config: Config
  readonly clock: Clock
  readonly logger: Logger
  /** What is opened is put in here at once. */
  readonly closing: Closing
}
