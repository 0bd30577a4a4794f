import type { CallPage, PeoplePage, SipUserRecord, TrunkRecord } from '@offhook/desk-api'
import { formatNumber } from '../../model/format.ts'
import { type Message, msg } from '../../texts/index.ts'
import { numbersOf } from './task-router-rows.ts'
import type { AdminTools } from './use-admin.ts'

export interface FirstStep {
  readonly name: 'people' | 'number' | 'phones' | 'call'
  /** Where it is done. */
  readonly to: string
  readonly isDone: boolean
  readonly state: Message
}

/** Those whom the first start makes: an administrator and an agent. */
const MADE_BY_THE_START = 2

/** What leads from a fresh installation to the first call, and how far each has come. */
export async function firstSteps(tools: AdminTools): Promise<readonly FirstStep[]> {
  const { admin } = tools
  const [{ people }, numbers, phones, trunks, { calls }] = await Promise.all([
    admin.http.get<PeoplePage>('/offhook/v1/People'),
    numbersOf(tools).list(),
    admin.own<SipUserRecord, never>('SipUsers', 'sipUsers').list(),
    admin.own<TrunkRecord, never>('Trunks', 'trunks').list(),
    // Of all calls the newest could be some that nobody has answered.
    admin.http.get<CallPage>('/offhook/v1/Calls', { query: { status: 'completed' } }),
  ])
  const answering = numbers.find((number) => number.voice_url !== null)
  const talked = calls.find(({ duration, parentCallSid }) => (duration ?? 0) > 0 && !parentCallSid)
  const registered = trunks.filter(({ registration }) => registration === 'registered').length
  return [
    {
      name: 'people',
      to: '/admin/people',
      isDone: people.length > MADE_BY_THE_START,
      state: msg('admin.people', { count: people.length }),
    },
    {
      name: 'number',
      to: '/admin/numbers',
      isDone: answering !== undefined,
      state: answering
        ? msg('admin.numberAnswers', { number: formatNumber(answering.phone_number) })
        : msg('admin.numberSilent'),
    },
    {
      name: 'phones',
      to: trunks.length > 0 ? '/admin/trunks' : '/admin/phones',
      isDone: trunks.length > 0 && phones.length > 0,
      state: msg('admin.phonesAndTrunks', {
        phones: phones.length,
        trunks: trunks.length,
        registered,
      }),
    },
    {
      name: 'call',
      to: '/calls',
      isDone: talked !== undefined,
      state: talked
        ? msg('admin.calledBy', { number: formatNumber(talked.from) })
        : msg('admin.noCallYet'),
    },
  ]
}
