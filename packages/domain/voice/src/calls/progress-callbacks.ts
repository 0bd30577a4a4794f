import type { Clock, OutboxChange } from '@offhook/core'
import type { Call } from '../model.ts'
import type { CallProgress } from '../options.ts'
import { type Parameters, progressParameters } from './call-parameters.ts'
import { callWebhookChange } from './webhook-change.ts'

/** The callback for one step of a call, if it is among those that were asked for. */
export function progressCallback(
  row: Call,
  progress: CallProgress,
  of: {
    /** How many there were before. */
    readonly sequence: number
    readonly now: number
    /** What the requests of this call say anyway, and what this one says in the end. */
    readonly first?: Parameters
    readonly last?: Parameters
  },
): readonly OutboxChange[] {
  const { statusCallback } = row
  if (!statusCallback?.events.includes(progress)) return []
  const { url, method, parameters } = statusCallback
  return [
    callWebhookChange(row, {
      url,
      method,
      parameters: {
        ...of.first,
        ...parameters,
        ...progressParameters(row, progress, of.sequence, of.now),
        ...of.last,
      },
    }),
  ]
}

/** The status callbacks of one call, numbered as they are made. */
export class ProgressCallbacks {
  readonly #clock: Clock
  readonly #parameters: Parameters
  #sequence = 0
  #closing: Parameters = {}

  /** @param parameters go with every one of them */
  constructor(clock: Clock, parameters: Parameters) {
    this.#clock = clock
    this.#parameters = parameters
  }

  /** The last one, of the completed call, says this too. */
  addToLast(parameters: Parameters): void {
    this.#closing = { ...this.#closing, ...parameters }
  }

  of(row: Call, progress: CallProgress): readonly OutboxChange[] {
    const changes = progressCallback(row, progress, {
      sequence: this.#sequence,
      now: this.#clock.now(),
      first: this.#parameters,
      last: progress === 'completed' ? this.#closing : {},
    })
    this.#sequence += changes.length
    return changes
  }
}
