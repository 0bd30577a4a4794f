import { type Siprec, streamTracks } from '@offhook/voice'
import { ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { besideCallShape, callbackOf, checkStops } from './beside-call.ts'
import { callSidOf } from './calls.ts'
import { parametersOf } from './streams.ts'

const path = '/2010-04-01/Accounts/:AccountSid/Calls/:CallSid/Siprec'

/** Audio of calls, sent to recorders by SIP. */
export function siprecRoutes(routes: Routes, { voice }: RestOptions): void {
  routes.post(path, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    const siprec = await voice.startSiprec(accountSid, callSidOf(asked, 'CallSid'), {
      connector: form.required('ConnectorName'),
      name: form.filled('Name') ?? null,
      track: form.oneOf('Track', streamTracks) ?? 'both_tracks',
      callback: callbackOf(form, 'StatusCallback', 'StatusCallbackMethod'),
      parameters: parametersOf(form),
    })
    return ok(siprecShape(siprec))
  })

  routes.post(`${path}/:Sid`, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    checkStops(form)
    const callSid = callSidOf(asked, 'CallSid')
    return ok(siprecShape(await voice.stopSiprec(accountSid, callSid, asked.param('Sid'))))
  })
}

const siprecShape = (row: Siprec) => besideCallShape(row, 'Siprec')
