import type { ElementSchema, TwimlElement } from '@offhook/twiml'
import type { VerbStep } from '../../interpreter/verb.ts'

/** Something that runs beside the document: Start begins it, Stop ends it. */
export interface SideNoun {
  readonly name: string
  /** What it may hold inside Start, and inside Stop. */
  readonly startSchema: ElementSchema
  readonly stopSchema: ElementSchema
  /** Resolves when it runs, or its failure is logged. @throws Interruption */
  start(step: VerbStep, element: TwimlElement): Promise<void>
  stop(step: VerbStep, element: TwimlElement): Promise<void>
}
