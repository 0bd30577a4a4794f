import type { FlowTrial } from '@offhook/desk-api'
import type { Trial } from '@offhook/studio'
import { type SavedRun, triggerEvents } from '@offhook/studio-flow'
import { z } from 'zod'
import { created, ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const text = z.string().max(64_000)
const input = z.object({
  at: z.string().max(255),
  digits: z
    .string()
    .max(32)
    .regex(/^[0-9A-Da-d*#wW]*$|^hangup$/)
    .optional(),
  speech: z.string().max(1_000).optional(),
  silence: z.boolean().optional(),
  hangup: z.boolean().optional(),
  http: z
    .object({
      status: z.number().int().min(0).max(599),
      contentType: z.string().max(255).optional(),
      body: text.optional(),
    })
    .optional(),
  queue: z.string().max(64).optional(),
  dial: z.string().max(64).optional(),
  recording: z.number().min(0).optional(),
  payment: z.string().max(64).optional(),
  result: z.string().max(64).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
})
const fields = z.object({
  run: z.object({
    name: z.string().max(255),
    trigger: z.object({
      event: z.enum(triggerEvents),
      parameters: z.record(z.string(), z.string().max(255)).optional(),
    }),
    now: z.iso.datetime({ offset: true }).optional(),
    inputs: z.array(input).max(1_000),
    expect: z.array(z.string()).max(1_000).optional(),
  }),
})

/** Saved runs of a flow that are made by a real call. */
export function flowTrialRoutes(routes: Routes, { studio }: RestOptions): void {
  const path = '/offhook/v1/Flows/:FlowSid/Trials'
  routes.get(path, 'manage-numbers', async (asked) => {
    const { sid } = await studio.flows.get(asked.accountSid, sidIn(asked, 'FlowSid', 'FW', 'Flows'))
    return ok({ trials: studio.trials.ofFlow(asked.accountSid, sid).map(trialShape) })
  })
  routes.post(path, 'manage-numbers', async (asked) => {
    const { run } = parseJson(fields, asked.json)
    const sid = sidIn(asked, 'FlowSid', 'FW', 'Flows')
    const trial = await studio.trials.start(asked.accountSid, sid, run as SavedRun)
    return created(trialShape(trial))
  })
}

function trialShape(trial: Trial): FlowTrial {
  const { accountSid: _account, dateCreated, ...told } = trial
  return { ...told, startedAt: isoMs(dateCreated) }
}
