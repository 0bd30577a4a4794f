import { OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  type TwimlElement,
  textOf,
  type Values,
} from '@offhook/twiml'
import {
  callOf,
  defineVerb,
  goOn,
  type Outcome,
  toAction,
  type Verb,
  type VerbStep,
} from '../../interpreter/verb.ts'
import { dialAttributes } from './attributes.ts'
import { client } from './client.ts'
import { conferenceSchema, dialConference } from './conference.ts'
import { DialLegs } from './dial-legs.ts'
import type { LegNoun, LegTarget } from './leg-target.ts'
import { number } from './number.ts'
import { dialQueue, nestingError, queueSchema } from './queue.ts'
import type { WorkflowDequeue } from './reserved-caller.ts'
import { sip } from './sip.ts'

const legNouns: Readonly<Record<string, LegNoun>> = { Number: number, Client: client, Sip: sip }

/** The most parties of one Dial. */
const MAX_TARGETS = 10

const dialSchema = {
  attributes: dialAttributes,
  text: 'optional',
  children: {
    Number: number.schema,
    Client: client.schema,
    Sip: sip.schema,
    Conference: conferenceSchema,
    Queue: queueSchema,
  },
  nestingCode: 13215,
} as const satisfies ElementSchema

/**
 * Connects the call with other parties, a conference, or who waits in a queue.
 * @param workflow without it, a Queue's `reservationSid` is refused with 14217
 */
export function createDialVerb(workflow: WorkflowDequeue | null = null): Verb {
  return defineVerb({
    name: 'Dial',
    schema: dialSchema,
    run: (step, attributes) => runDial(step, attributes, workflow),
  })
}

async function runDial(
  step: VerbStep,
  attributes: Values<typeof dialAttributes>,
  workflow: WorkflowDequeue | null,
): Promise<Outcome> {
  callOf(step)
  const nouns = elementsOf(step.element)
  const rooms = nouns.filter(({ name }) => name === 'Conference' || name === 'Queue')
  const [only] = rooms
  if (only) {
    if (nouns.length > 1) {
      const mixed = only.name === 'Conference' && nouns.some(({ name }) => name === 'Number')
      throw mixed
        ? new OffhookError('Conference and Number mixed', { code: 13000 })
        : nestingError()
    }
    return only.name === 'Conference'
      ? dialConference(step, attributes, only)
      : dialQueue(step, attributes, only, workflow)
  }
  const targets = targetsOf(step)
  if (targets.length === 0) {
    await step.openAudio()
    return attributes.action === null
      ? goOn
      : toAction(step, attributes, { DialCallStatus: 'failed', DialBridged: 'false' })
  }
  return new DialLegs(step, attributes, targets).run()
}

/** Whom to call: the nouns, or the text as a number. What can not be called is a warning. */
function targetsOf(step: VerbStep): readonly LegTarget[] {
  const { element } = step
  const given: TwimlElement[] = elementsOf(element).filter(({ name }) =>
    Object.hasOwn(legNouns, name),
  )
  const own = { ...element, children: element.children.filter((each) => typeof each === 'string') }
  if (given.length === 0) given.push({ ...own, name: 'Number', attributes: {} })
  if (given.length > MAX_TARGETS) {
    step.warn(13215, 'Dial calls at most ten parties: the rest is left out')
  }
  const targets: LegTarget[] = []
  for (const noun of given.slice(0, MAX_TARGETS)) {
    try {
      targets.push(legNouns[noun.name]!.target(noun, step))
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      step.warn(error.code, textOf(noun) === '' ? `${noun.name} names nobody` : error.message)
    }
  }
  return targets
}
