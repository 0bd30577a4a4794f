import type { ElementSchema, TwimlElement } from '@offhook/twiml'
import type { Parameters } from '../../calls/call-parameters.ts'
import type { VerbStep } from '../../interpreter/verb.ts'

/** What a call is connected with. */
export interface ConnectNoun {
  readonly name: string
  readonly schema: ElementSchema
  /**
   * Begins it. The verb waits until `ended`, and stops it when the verb itself has to end.
   * @throws OffhookError when it cannot be begun: the document goes on
   */
  begin(step: VerbStep, element: TwimlElement): Connection
}

export interface Connection {
  /** What the action is told when it is over, whoever ended it. Never rejects. */
  readonly ended: Promise<Parameters>
  /** Ends it. Idempotent. */
  stop(): void
}
