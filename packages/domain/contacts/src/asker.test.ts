/** What each asker may name in an instruction: their own desk, or anything. */
import { makeSid } from '@offhook/core'
import { createTask, type Reservation, type Worker } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Asker, byAccount } from './asker.ts'
import { Bench } from './testing/bench.ts'

const URL = 'https://example.com/elsewhere'
const notAllowed = { code: 20403, status: 403 }
let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
})

const ask = (
  { sid }: Reservation,
  name: string,
  parameters: Record<string, string>,
  asker?: Asker,
) => bench.contacts.run(sid, { name, parameters, asker })

const asWorker = ({ sid }: Worker): Asker => ({ kind: 'worker', sid })

describe('a worker who redirects', () => {
  it('cannot take a call that is not the caller of the reservation', async () => {
    const { agent, offer } = await bench.offered()
    const stranger = bench.voice.enter(bench.accountSid, bench.home.workflowSid)

    const asked = { RedirectCallSid: stranger, RedirectUrl: URL }

    await expect(ask(offer, 'redirect', asked, asWorker(agent))).rejects.toMatchObject(notAllowed)
    expect(bench.voice.redirects).toEqual([])
  })

  it('cannot take one by a task that they have made themselves and that names it', async () => {
    const agent = await bench.agent('alice')
    const victim = bench.voice.enter(bench.accountSid, bench.home.workflowSid)
    const { workspaceSid, workflowSid } = bench.home
    await bench.router.run(
      createTask({
        workspaceSid,
        workflowSid,
        routingTarget: agent.sid,
        attributes: { call_sid: victim, conference: { participants: { customer: victim } } },
      }),
    )

    const asked = { RedirectCallSid: victim, RedirectUrl: URL, RedirectAccept: 'true' }

    await expect(
      ask(bench.offerTo(agent), 'redirect', asked, asWorker(agent)),
    ).rejects.toMatchObject(notAllowed)
    expect(bench.voice.redirects).toEqual([])
  })

  it('may send the caller of the reservation on, and on again', async () => {
    const { agent, customer, offer } = await bench.offered()
    const asked = { RedirectCallSid: customer, RedirectUrl: URL }

    await ask(offer, 'redirect', asked, asWorker(agent))
    await ask(offer, 'redirect', asked, asWorker(agent))

    expect(bench.voice.redirects).toHaveLength(2)
  })
})

describe.each([
  ['call', 'CallTo', { CallFrom: '+15005550001', CallUrl: URL }],
  ['dequeue', 'DequeueTo', {}],
  ['conference', 'To', {}],
])('a worker who says where %s calls', (name, field, rest) => {
  it.each([
    ['a number', '+15005550009'],
    ['a SIP address', 'sip:alice@example.com'],
    ['another client', 'client:bob'],
    ['one that only begins like theirs', 'client:alice2'],
    ['one in other letters', 'client:ALICE'],
  ])('may not name %s', async (_, to) => {
    const { agent, offer } = await bench.offered()

    await expect(ask(offer, name, { ...rest, [field]: to }, asWorker(agent))).rejects.toMatchObject(
      notAllowed,
    )
    await bench.settle()

    expect(bench.voice.parties).toEqual([])
    expect(bench.voice.calls).toEqual([])
  })

  it('may name their own, with parameters or without', async () => {
    for (const to of ['client:alice', 'client:alice?hello=1']) {
      const { agent, offer } = await bench.offered()
      await ask(offer, name, { ...rest, [field]: to }, asWorker(agent))
      await bench.settle()
      expect(bench.voice.parties.length + bench.voice.calls.length).toBe(1)
      bench.close()
      bench = await Bench.open()
    }
  })

  it('is called at their own when they name none', async () => {
    const { agent, offer } = await bench.offered()

    await ask(offer, name, rest, asWorker(agent))
    await bench.settle()

    expect(bench.voice.parties.length + bench.voice.calls.length).toBe(1)
  })

  it('is nobody, unless it is said who asks', async () => {
    const { offer } = await bench.offered()

    await expect(ask(offer, name, { ...rest, [field]: 'client:bob' })).rejects.toMatchObject(
      notAllowed,
    )
  })

  it('leaves the account free to name any', async () => {
    const { offer } = await bench.offered()

    await ask(offer, name, { ...rest, [field]: 'sip:desk@example.com' }, byAccount)
    await bench.settle()

    expect(bench.voice.parties.length + bench.voice.calls.length).toBe(1)
  })
})

describe('who supervises', () => {
  it.each([
    ['themselves by sid', (boss: Worker) => boss.sid, true],
    ['themselves by address', () => 'client:boss', true],
    ['a colleague', (_: Worker, agent: Worker) => agent.sid, false],
    ['a worker who is not there', () => makeSid('WK'), false],
    ['a telephone', () => '+15005550009', false],
  ] as const)('brings in %s', async (_, who, allowed) => {
    const { agent, reservation } = await bench.talk()
    const boss = await bench.agent('boss')

    const asked = ask(reservation, 'supervise', { Supervisor: who(boss, agent) }, asWorker(boss))

    if (allowed) await asked
    else await expect(asked).rejects.toMatchObject(notAllowed)
    expect(bench.voice.invitations).toHaveLength(allowed ? 1 : 0)
  })

  it('is somebody with a desk', async () => {
    const { reservation } = await bench.talk()

    await expect(
      ask(reservation, 'supervise', { Supervisor: 'client:boss' }),
    ).rejects.toMatchObject(notAllowed)
  })
})
