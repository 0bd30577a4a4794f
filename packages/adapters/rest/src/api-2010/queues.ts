import { type CallSid, parseSid, type QueueSid } from '@offhook/core'
import type { Queue, QueuePlace } from '@offhook/voice'
import { created, noContent, ok } from '../http/answer.ts'
import { rfc2822 } from '../http/dates.ts'
import { bad, notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { accountPath, dates } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Queues'
const members = `${base}/:QueueSid/Members`
const MAX_SIZE = 5000

/** Call queues and their members. */
export function queueRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options
  const shape = (row: Queue) => queueShape(row, voice.queuePlaces(row.sid))
  const queueOf = async (asked: Asked, name: string): Promise<Queue> => {
    const sid = parseSid('QU', asked.param(name))
    const row = sid && (await voiceRepository.queue(asked.accountSid, sid))
    if (!row) throw notFound(`/Queues/${asked.param(name)}`)
    return row
  }
  const maxSize = ({ form }: Asked) => form.integer('MaxSize', { min: 1, max: MAX_SIZE })

  routes.post(base, 'control-calls', async (asked) => {
    const friendlyName = asked.form.required('FriendlyName')
    const request = { friendlyName, maxSize: maxSize(asked) }
    return created(shape(await voice.createQueue(asked.accountSid, request)))
  })
  routes.get(base, 'see-all-calls', async (asked) => {
    const { accountSid } = asked
    const name = asked.form.filled('FriendlyName')
    if (name === undefined) {
      return asked.list2010('queues', (ask) => voiceRepository.queues(accountSid, ask), shape)
    }
    // Names are unique. This is how to find a workflow's queue, which is named after its sid.
    const row = await voiceRepository.queueByName(accountSid, name)
    return asked.list2010('queues', (ask) => pageOfArray(row ? [row] : [], ask), shape)
  })
  routes.get(`${base}/:Sid`, 'see-all-calls', async (asked) =>
    ok(shape(await queueOf(asked, 'Sid'))),
  )
  routes.post(`${base}/:Sid`, 'control-calls', async (asked) => {
    const { sid } = await queueOf(asked, 'Sid')
    const friendlyName = asked.form.filled('FriendlyName')
    const size = maxSize(asked)
    const row = await voice.updateQueue(asked.accountSid, sid, {
      ...(friendlyName === undefined ? {} : { friendlyName }),
      ...(size === undefined ? {} : { maxSize: size }),
    })
    return ok(shape(row))
  })
  routes.delete(`${base}/:Sid`, 'control-calls', async (asked) => {
    const { sid } = await queueOf(asked, 'Sid')
    await voice.deleteQueue(asked.accountSid, sid)
    return noContent
  })

  routes.get(members, 'see-all-calls', async (asked) => {
    const { sid } = await queueOf(asked, 'QueueSid')
    const places = voice.queuePlaces(sid)
    return asked.list2010('queue_members', (ask) => pageOfArray(places, ask), memberShape)
  })
  routes.get(`${members}/:CallSid`, 'see-all-calls', async (asked) => {
    const { sid } = await queueOf(asked, 'QueueSid')
    const who = memberOf(asked)
    const [front] = voice.queuePlaces(sid)
    const place = who === 'Front' ? front : voice.queuePlace(who)
    if (place?.queue.sid !== sid) throw notFound(`/Members/${who}`)
    return ok(memberShape(place))
  })
  routes.post(`${members}/:CallSid`, 'control-calls', async (asked) => {
    const { form, accountSid } = asked
    const { sid } = await queueOf(asked, 'QueueSid')
    const who = memberOf(asked)
    const url = form.url('Url')
    if (url === undefined) throw bad('Url is missing')
    // The answer is the member as it was: a moment later it has left the queue.
    const places = voice.queuePlaces(sid)
    // Who is first may be about to be joined with somebody: then it is the next one.
    const { callSid } = await voice.dequeueMember(accountSid, sid as QueueSid, who, {
      url,
      method: form.method('Method'),
    })
    const place = places.find((one) => one.callSid === callSid)
    if (!place) throw notFound(`/Members/${who}`)
    return ok(memberShape(place))
  })
}

function memberOf(asked: Asked): CallSid | 'Front' {
  return asked.param('CallSid') === 'Front' ? 'Front' : sidIn(asked, 'CallSid', 'CA', 'Members')
}

function queueShape(row: Queue, places: readonly QueuePlace[]) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    current_size: places.length,
    average_wait_time: Math.round(places[0]?.averageWaitSeconds ?? 0),
    max_size: row.maxSize,
    uri: `${accountPath(row.accountSid)}/Queues/${row.sid}.json`,
  }
}

function memberShape(place: QueuePlace) {
  const { queue, callSid } = place
  return {
    call_sid: callSid,
    queue_sid: queue.sid,
    date_enqueued: rfc2822(place.dateEnqueued),
    position: place.position,
    wait_time: Math.round(place.waitSeconds),
    uri: `${accountPath(queue.accountSid)}/Queues/${queue.sid}/Members/${callSid}.json`,
  }
}
