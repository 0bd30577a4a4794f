import { type Stream, streamTracks } from '@offhook/voice'
import { ok } from '../http/answer.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { besideCallShape, callbackOf, checkStops } from './beside-call.ts'
import { callSidOf } from './calls.ts'

const path = '/2010-04-01/Accounts/:AccountSid/Calls/:CallSid/Streams'
/** The published limits: parameters of one stream, and characters of a name and its value. */
const MAX_PARAMETERS = 99
const MAX_PARAMETER = 500

/** Audio of calls, told to servers. */
export function streamRoutes(routes: Routes, { voice }: RestOptions): void {
  routes.post(path, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    const stream = await voice.startStream(accountSid, callSidOf(asked, 'CallSid'), {
      url: form.required('Url'),
      name: form.filled('Name') ?? null,
      track: form.oneOf('Track', streamTracks) ?? 'inbound_track',
      callback: callbackOf(form, 'StatusCallback', 'StatusCallbackMethod'),
      customParameters: parametersOf(form),
    })
    return ok(streamShape(stream))
  })

  routes.post(`${path}/:Sid`, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    checkStops(form)
    const sidOrName = asked.param('Sid')
    return ok(
      streamShape(await voice.stopStream(accountSid, callSidOf(asked, 'CallSid'), sidOrName)),
    )
  })
}

/** `Parameter1.Name`, `Parameter1.Value` and so on. @throws 20001 for one that is too long */
export function parametersOf(form: Form): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {}
  for (let i = 1; i <= MAX_PARAMETERS; i++) {
    const name = form.filled(`Parameter${i}.Name`)
    if (name === undefined) continue
    const value = form.text(`Parameter${i}.Value`) ?? ''
    if (name.length + value.length > MAX_PARAMETER) {
      throw bad(`Parameter${i} has more than ${MAX_PARAMETER} characters`)
    }
    parameters[name] = value
  }
  return parameters
}

const streamShape = (row: Stream) => besideCallShape(row, 'Streams')
