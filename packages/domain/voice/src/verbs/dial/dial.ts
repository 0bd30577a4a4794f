import { codes, errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  ownText,
  type TwimlElement,
  textOf,
  type Values,
} from '@offhook/twiml'
import {
  defineVerb,
  goOn,
  type Outcome,
  toAction,
  type Verb,
  type VerbStep,
} from '../../interpreter/verb.ts'
import type { NumberDirectory } from '../../ports.ts'
import { type ApplicationNounParts, applicationSchema, dialApplication } from './application.ts'
import { dialAttributes, legAttributes } from './attributes.ts'
import { client } from './client.ts'
import { type ConferenceNounParts, conferenceSchema, dialConference } from './conference.ts'
import { type QueueNounParts, queueSchema } from './dequeued-talk.ts'
import { DialLegs, type LegParts } from './dial-legs.ts'
import type { LegNoun, LegTarget } from './leg-target.ts'
import { number } from './number.ts'
import { dialQueue } from './queue.ts'
import { sip } from './sip.ts'

/** The nouns that place a call; any number of them may stand in one Dial. */
const legNouns: readonly LegNoun[] = [number, client, sip]
const legNounOf = new Map(legNouns.map((noun) => [noun.name, noun]))

/** Nouns of services that are not here. */
const elsewhere: Readonly<Record<string, string>> = {
  WhatsApp: 'WhatsApp cannot be called from here',
  Sim: 'A SIM cannot be called from here: dial its number',
}

/** The most parties of one Dial. */
const MAX_TARGETS = 10

const elsewhereSchema = {
  attributes: legAttributes,
  text: 'optional',
  children: {},
} as const satisfies ElementSchema

const dialSchema = {
  attributes: dialAttributes,
  text: 'optional',
  children: {
    ...Object.fromEntries(legNouns.map(({ name, schema }) => [name, schema])),
    Conference: conferenceSchema,
    Queue: queueSchema,
    Application: applicationSchema,
    ...Object.fromEntries(Object.keys(elsewhere).map((name) => [name, elsewhereSchema])),
  },
  nestingCode: codes.dialNesting,
} as const satisfies ElementSchema

/** What Dial and its nouns are made with. */
export interface DialParts
  extends LegParts,
    ConferenceNounParts,
    QueueNounParts,
    ApplicationNounParts {}

/** The nouns that stand alone in a Dial. */
const alone = {
  Conference: dialConference,
  Queue: dialQueue,
  Application: dialApplication,
} as const

/** Connects the call with other parties, a conference, or who waits in a queue. */
export function dial(parts: DialParts): Verb {
  return defineVerb({
    name: 'Dial',
    placements: ['document'],
    schema: dialSchema,
    run: (step, attributes) => runDial(parts, step, attributes),
  })
}

async function runDial(
  parts: DialParts,
  step: VerbStep,
  attributes: Values<typeof dialAttributes>,
): Promise<Outcome> {
  const nouns = elementsOf(step.element)
  const place = nouns.find(({ name }) => Object.hasOwn(alone, name))
  if (place) {
    if (nouns.length > 1) throw nestingError(place, nouns)
    return alone[place.name as keyof typeof alone](parts, step, attributes, place)
  }
  const targets = targetsOf(parts.numbers, step)
  if (targets.length === 0) {
    await step.openAudio()
    return attributes.action === null
      ? goOn
      : toAction(step, attributes, { DialCallStatus: 'failed', DialBridged: 'false' })
  }
  return new DialLegs(parts, step, attributes, targets).run()
}

/** Whom to call: the nouns, or the text as a number. What cannot be called is a warning. */
function targetsOf(numbers: NumberDirectory, step: VerbStep): readonly LegTarget[] {
  const { element } = step
  const nouns = elementsOf(element)
  const given: TwimlElement[] = nouns.filter(({ name }) => legNounOf.has(name))
  const absent = nouns.filter(({ name }) => Object.hasOwn(elsewhere, name))
  for (const { name } of absent) step.warn(codes.dialNesting, elsewhere[name]!)
  if (given.length === 0 && absent.length === 0) {
    given.push({ ...element, name: 'Number', attributes: {}, children: [ownText(element)] })
  }
  if (given.length > MAX_TARGETS) {
    step.warn(codes.dialNesting, 'Dial calls at most ten parties: the rest is left out')
  }
  const targets: LegTarget[] = []
  for (const noun of given.slice(0, MAX_TARGETS)) {
    try {
      targets.push(legNounOf.get(noun.name)!.target(noun, step, numbers))
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      step.warn(error.code, textOf(noun) === '' ? `${noun.name} names nobody` : error.message)
    }
  }
  return targets
}

/** A conference, a queue or an application stands alone. */
function nestingError(place: TwimlElement, nouns: readonly TwimlElement[]): OffhookError {
  if (place.name === 'Conference' && nouns.some(({ name }) => name === 'Number')) {
    return new OffhookError(errors.dialMixed, 'Conference and Number mixed')
  }
  return new OffhookError(
    errors.dialNesting,
    'Dial holds one conference, queue or application, or up to ten parties',
  )
}
