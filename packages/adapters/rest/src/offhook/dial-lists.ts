import { isE164 } from '@offhook/core'
import type { DialListRecord, DialListRequest, DialRecordRecord } from '@offhook/desk-api'
import {
  type DialList,
  type DialListFields,
  type DialListSid,
  type DialRecord,
  defaultAbandonCap,
  defaultRetry,
  dialListStatuses,
  dialModes,
  type NewRecord,
  recordStates,
  shareOf,
} from '@offhook/outbound'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn, storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { neededHome } from './account-home.ts'
import { importReply, MAX_UPLOAD, numberedRows } from './imports.ts'

const PAGE = 100

const input = z
  .object({
    friendlyName: z.string(),
    status: z.enum(dialListStatuses),
    mode: z.enum(dialModes),
    workspaceSid: z.string(),
    taskQueueSid: z.string(),
    workflowSid: z.string(),
    callerId: z.string(),
    retry: z.object({
      maxAttempts: z.number(),
      busyMinutes: z.number(),
      noAnswerMinutes: z.number(),
      failedMinutes: z.number(),
    }),
    abandonCap: z.number(),
    abandonMessage: z.string().nullable(),
  })
  .partial()
const recordsInput = z.object({
  records: z
    .array(
      z.object({
        phoneNumber: z.string().max(64),
        context: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .min(1)
    .max(1_000),
})

/** Lists of people to be called, for those who direct the team. */
export function dialListRoutes(routes: Routes, options: RestOptions): void {
  const { accounts, dialLists, dialler, outboundRepository: repository } = options
  const path = '/offhook/v1/DialLists'
  const access = 'direct-team'
  const shaped = async (list: DialList): Promise<DialListRecord> => {
    const { nextDueAt, ...progress } = await repository.progress(list.sid)
    const { mode, today, last30 } = await dialler.paceOf(list)
    const { accountSid: _, dateCreated, dateUpdated, ...fields } = list
    return {
      ...fields,
      pace: {
        mode,
        today: { ...today, abandonedPercentage: shareOf(today, list.abandonCap) },
        last30: { ...last30, abandonedPercentage: shareOf(last30, list.abandonCap) },
      },
      progress: { ...progress, nextDueAt: isoMs(nextDueAt) },
      dateCreated: isoMs(dateCreated),
      dateUpdated: isoMs(dateUpdated),
    }
  }
  const readNumber = ({ accountSid }: Asked, field: string, text: string) => {
    const number = accounts.readerOf(accountSid)(text)
    if (!number || !isE164(number)) throw bad(`${field}: "${text}" is not a phone number`)
    return number
  }
  const fieldsOf = (asked: Asked) => {
    const { callerId, ...fields } = parseJson(input, asked.json) as DialListRequest
    const number =
      callerId === undefined ? {} : { callerId: readNumber(asked, 'callerId', callerId) }
    return { ...fields, ...number } as Partial<DialListFields & Pick<DialList, 'status'>>
  }

  storedResource<DialListRecord, 'DL'>(routes, {
    path,
    prefix: 'DL',
    access,
    shape: (shape) => shape,
    list: async ({ accountSid, form }) => {
      const page = { size: PAGE, after: form.filled('cursor') ?? null }
      const { rows, next } = await dialLists.list(accountSid, page)
      return ok({ dialLists: await Promise.all(rows.map(shaped)), next })
    },
    create: async (asked) => {
      const { status: _, ...fields } = fieldsOf(asked)
      const { phoneNumber, ...place } = neededHome(options, asked.accountSid)
      const callerId = fields.callerId ?? phoneNumber
      if (callerId === null) throw bad('callerId: the account has no number of its own')
      // Unless another is named.
      const { workspaceSid, taskQueueSid, workflowSid } = place
      const defaults = { workspaceSid, taskQueueSid, workflowSid, callerId }
      const list = {
        mode: 'preview',
        retry: defaultRetry,
        abandonCap: defaultAbandonCap,
        abandonMessage: null,
        friendlyName: '',
        ...defaults,
        ...fields,
      }
      return shaped(await dialLists.create(asked.accountSid, list as DialListFields))
    },
    get: async ({ accountSid }, sid) => shaped(await dialLists.get(accountSid, sid)),
    update: async (asked, sid) => {
      const patch = fieldsOf(asked)
      const list = await dialLists.update(asked.accountSid, sid, patch)
      if (patch.status === 'stopped') await dialler.takeBack(sid)
      dialler.look()
      return shaped(list)
    },
    remove: ({ accountSid }, sid) => dialLists.remove(accountSid, sid),
  })

  const sidOf = (asked: Asked): DialListSid => sidIn(asked, 'Sid', 'DL', 'DialLists')
  routes.get(`${path}/:Sid/Records`, access, async (asked) => {
    const { accountSid, form } = asked
    const { sid } = await dialLists.get(accountSid, sidOf(asked))
    const state = form.oneOf('state', recordStates)
    const page = { size: PAGE, after: form.filled('cursor') ?? null }
    const { rows, next } = await repository.records({ accountSid, listSid: sid, state }, page)
    return ok({ records: rows.map(recordShape), next })
  })
  const add = async (asked: Asked, records: readonly NewRecord[]): Promise<number> => {
    const added = await dialLists.addRecords(asked.accountSid, sidOf(asked), records)
    dialler.look()
    return added
  }
  routes.post(`${path}/:Sid/Records`, access, async (asked) => {
    const { records } = parseJson(recordsInput, asked.json)
    const rows = records.map(({ phoneNumber, context }) => ({
      phoneNumber: readNumber(asked, 'phoneNumber', phoneNumber),
      context,
    }))
    const added = await add(asked, rows)
    return ok(importReply(added, rows.length - added, []))
  })
  routes.post(
    `${path}/:Sid/Records/Import`,
    access,
    async (asked) => {
      const { rows, faults, column } = numberedRows(options, asked)
      const records = rows.map(({ phoneNumber, fields }) => {
        const { [column]: _, ...context } = fields
        return { phoneNumber, context }
      })
      const added = await add(asked, records)
      return ok(importReply(added, records.length - added, faults))
    },
    { body: MAX_UPLOAD },
  )
}

export function recordShape(record: DialRecord): DialRecordRecord {
  const { accountSid: _, callback: __, dueAt, dateCreated, dateUpdated, ...fields } = record
  return {
    ...fields,
    dueAt: isoMs(dueAt),
    dateCreated: isoMs(dateCreated),
    dateUpdated: isoMs(dateUpdated),
  }
}
