import type { Application } from '@offhook/accounts'
import type { MediaRouter } from '@offhook/control'
import { errors, makeSid, OffhookError, parseSid } from '@offhook/core'
import {
  type ElementSchema,
  flag,
  inert,
  readAttributes,
  type TwimlElement,
  text,
  type Values,
} from '@offhook/twiml'
import type { CallTable } from '../../calls/call-table.ts'
import type { LiveCall } from '../../calls/live-call.ts'
import { programOfTarget } from '../../interpreter/call-program.ts'
import type { Programs } from '../../interpreter/programs.ts'
import { callOf, type Outcome, toAction, type VerbStep, warnOf } from '../../interpreter/verb.ts'
import type { NumberDirectory } from '../../ports.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { orInterrupted, throwIfInterrupted } from '../../waiting/interruption.ts'
import { callbackOf } from '../callback.ts'
import { ApplicationLeg } from './application-leg.ts'
import {
  type dialAttributes,
  legAttributes,
  nameIn,
  parameterSchema,
  parametersOf,
  textOnly,
} from './attributes.ts'
import { actionParameters } from './dial-end.ts'
import { DialRecording } from './dial-recording.ts'
import { onStar } from './star.ts'

export const applicationSchema = {
  attributes: {
    ...legAttributes,
    // Nobody is there to hear a document before they are joined.
    url: inert(legAttributes.url),
    method: inert(legAttributes.method),
    customerId: inert(text()),
    copyParentTo: flag(false),
  },
  text: 'optional',
  children: { ApplicationSid: textOnly, Parameter: parameterSchema },
} as const satisfies ElementSchema

export interface ApplicationNounParts {
  readonly calls: CallTable
  readonly media: MediaRouter
  readonly numbers: NumberDirectory
  readonly programs: Programs
  readonly recordings: RecordingTable
}

/** Lets the caller talk with another application, until that ends its call or the caller goes. */
export async function dialApplication(
  parts: ApplicationNounParts,
  step: VerbStep,
  dial: Values<typeof dialAttributes>,
  element: TwimlElement,
): Promise<Outcome> {
  const parent = callOf(step)
  await step.openAudio()
  let child: LiveCall
  try {
    child = await place(parts, step, dial, element)
  } catch (error) {
    throwIfInterrupted(step.signal)
    warnOf(step, error)
    return toAction(step, dial, { DialCallStatus: 'failed', DialBridged: 'false' })
  }
  const recording = new DialRecording(parts.recordings, step, dial)
  recording.onAnswer()
  const stopListening = onStar(parts.media, parent, dial, () => child.hangup('normal'))
  const ended = () =>
    actionParameters({ status: 'completed', child, bridged: true, childRedirected: false })
  try {
    await orInterrupted(child.ended, step.signal)
    const recorded = await recording.finish()
    throwIfInterrupted(step.signal)
    return toAction(step, dial, { ...ended(), ...recorded })
  } catch (reason) {
    child.hangup('normal')
    recording.tellInterrupted(reason, ended)
    throw reason
  } finally {
    stopListening()
  }
}

/** Rejects with 13224 for an application that is not there, or that only dials itself. */
async function place(
  { calls, media, numbers, programs }: ApplicationNounParts,
  step: VerbStep,
  dial: Values<typeof dialAttributes>,
  element: TwimlElement,
): Promise<LiveCall> {
  const parent = callOf(step)
  const { row, family } = parent
  const attributes = readAttributes(applicationSchema, element)
  const application = await find(numbers, step, element)
  throwIfInterrupted(step.signal)
  if (!family.admit()) {
    throw new OffhookError(errors.nobodyToDial, 'Applications dial each other without end')
  }
  const child = calls.open(
    {
      sid: makeSid('CA'),
      accountSid: row.accountSid,
      parentCallSid: row.sid,
      from: dial.callerId || row.from,
      to: attributes.copyParentTo ? row.to : application.sid,
      direction: 'outbound-dial',
      kind: 'client',
      status: 'queued',
      callerName: row.callerName,
      statusCallback: callbackOf(
        step,
        attributes.statusCallback,
        attributes.statusCallbackMethod,
        attributes.statusCallbackEvent,
      ),
    },
    {
      family,
      timeLimit: dial.timeLimit ?? undefined,
      parameters: { ApplicationSid: application.sid, ...parametersOf(element, 'Param_') },
    },
  )
  void child.ended.then(() => family.release())
  try {
    await calls.create(child)
  } catch (error) {
    family.release()
    throw error
  }
  const leg = new ApplicationLeg(media, parent)
  child.attach(leg)
  void leg.answer()
  await orInterrupted(child.answered, step.signal).catch((reason: unknown) => {
    child.hangup('canceled')
    throw reason
  })
  programs.start(child, programOfTarget(application))
  return child
}

async function find(
  numbers: NumberDirectory,
  step: VerbStep,
  element: TwimlElement,
): Promise<Application> {
  const sid = parseSid('AP', nameIn(element, 'ApplicationSid'))
  const found = sid && (await numbers.application(step.accountSid, sid))
  if (!found) throw new OffhookError(errors.nobodyToDial, 'The application does not exist')
  return found
}
