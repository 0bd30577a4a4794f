import { type CallSid, makeSid, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { QueueMember } from '../../model.ts'
import { Bench, type IncomingParty, nothingLeft } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'
import type { ReservationDequeue, WorkflowDequeue } from './reserved-caller.ts'

const LEFT = 'https://app/left'

/** Stands in for who joins calls with tasks: writes down what it is told. */
class Reservations implements WorkflowDequeue {
  readonly asked: ReservationDequeue[] = []
  readonly told: string[] = []
  caller: CallSid = makeSid('CA')
  refusal: Error | null = null
  /** Told while the reservation is being prepared. */
  onReserve: () => unknown = () => {}

  async reserve(request: ReservationDequeue) {
    this.asked.push(request)
    if (this.refusal) throw this.refusal
    await this.onReserve()
    return {
      callSid: this.caller,
      changes: () => [
        { op: 'put' as const, entity: 'reservation', row: { sid: request.reservationSid } },
      ],
      confirm: () => void this.told.push('confirm'),
      abort: () => void this.told.push('abort'),
      over: () => void this.told.push('over'),
    }
  }
}

let reservations: Reservations
let bench: Bench

eachBench(
  (each) => {
    bench = each
    bench.documents.at(LEFT, '<Say>bye</Say>')
  },
  () => {
    reservations = new Reservations()
    return { reservations }
  },
)

const members = () => bench.store.rows<QueueMember>('queue-member')
const hearEachOther = (one: IncomingParty, other: IncomingParty) =>
  bench.media.hearEachOther(one.endpointId, other.endpointId)

async function waiting(): Promise<IncomingParty> {
  const caller = await bench.receive('<Enqueue action="/left">support</Enqueue>')
  reservations.caller = caller.callSid
  return caller
}

const take = (queue = '', text = '') =>
  bench.receive(`<Dial action="/done"><Queue reservationSid="WR1" ${queue}>${text}</Queue></Dial>`)

describe('a Queue with a reservation', () => {
  test('takes its caller, whoever else waits longer, and accepts with the same commit', async () => {
    const first = await waiting()
    const second = await waiting()

    const worker = await take('postWorkActivitySid="WA1"')

    expect(hearEachOther(worker, second)).toBe(true)
    expect(bench.media.playsTo(first.endpointId)).toEqual(['hold-music'])
    expect(reservations.asked).toEqual([
      {
        accountSid: bench.accountSid,
        reservationSid: 'WR1',
        postWorkActivitySid: 'WA1',
        workerCallSid: worker.callSid,
      },
    ])
    expect(reservations.told).toEqual(['confirm'])
    const commit = bench.store.commits.find((changes) =>
      changes.some((change) => change.op === 'put' && change.entity === 'reservation'),
    )
    expect(commit?.map(({ op }) => op).sort()).toEqual(['delete', 'put'])
    expect(members()).toMatchObject([{ callSid: first.callSid }])
  })

  test.each(['caller', 'worker'] as const)(
    'tells when the talk is over: the %s goes',
    async (who) => {
      const caller = await waiting()
      const worker = await take()
      await bench.advance(4_000)

      const leaves = who === 'caller' ? caller : worker
      leaves.hangsUp()
      await bench.settle()

      expect(reservations.told).toEqual(['confirm', 'over'])
      expect(bench.documents.asked(DONE)[0]).toMatchObject({
        DequeueResult: 'bridged',
        DequeuedCallSid: caller.callSid,
        DequeuedCallDuration: '4',
      })
      expect(bench.documents.asked(LEFT)[0]).toMatchObject({ QueueResult: 'bridged' })
    },
  )

  test('plays the document of the noun to the caller, whose reservation is accepted by then', async () => {
    bench.documents.at('https://app/about', '<Say>you are next</Say>')
    const caller = await waiting()

    const worker = await take('url="/about"')
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say you are next'])
    expect(reservations.told).toEqual(['confirm'])

    await bench.advance(1_000)
    expect(hearEachOther(worker, caller)).toBe(true)
  })

  test('takes the caller from the queue that it names', async () => {
    const caller = await waiting()
    const worker = await take('', 'support')

    expect(hearEachOther(worker, caller)).toBe(true)
  })
})

describe('a reservation that cannot be taken', () => {
  const keepsThePlace = (caller: IncomingParty) => {
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['hold-music'])
    expect(members()).toMatchObject([{ callSid: caller.callSid }])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'failed',
      DequeueResult: 'error',
    })
  }

  test.each([14215, 14217])('is told as %i, and the worker’s document goes on', async (code) => {
    const caller = await waiting()
    reservations.refusal = new OffhookError({ code, status: 400, sentence: 'no' })

    const worker = await take()

    expect(bench.codes).toEqual([code])
    expect(bench.media.playsTo(worker.endpointId)).toEqual(['say after'])
    keepsThePlace(caller)
  })

  test('because the caller waits elsewhere is given back', async () => {
    const caller = await waiting()
    await take('', 'sales')

    expect(bench.codes).toEqual([14217])
    expect(reservations.told).toEqual(['abort'])
    keepsThePlace(caller)
  })

  test('because the caller has gone is given back', async () => {
    const caller = await waiting()
    reservations.onReserve = () => caller.hangsUp()
    await take()

    expect(bench.codes).toEqual([14217])
    expect(reservations.told).toEqual(['abort'])
  })

  test('because the worker has gone is given back, and the caller keeps the place', async () => {
    const caller = await waiting()
    reservations.onReserve = () => {
      const { workerCallSid } = reservations.asked[0]!
      return bench.voice.updateCall(bench.accountSid, workerCallSid, { status: 'completed' })
    }
    await take()
    await bench.settle()

    expect(reservations.told).toEqual(['abort'])
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['hold-music'])
    expect(members()).toHaveLength(1)
  })

  test('because the store refuses: both are told, and neither is lost', async () => {
    const caller = await waiting()
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'put' && change.entity === 'reservation')
    const worker = await take()

    expect(reservations.told).toEqual(['abort'])
    expect(bench.documents.asked(LEFT)[0]).toMatchObject({ QueueResult: 'system-error' })
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say bye'])
    expect(bench.media.playsTo(worker.endpointId)).toEqual(['say after'])
  })

  test('in a world without reservations is 14217', async () => {
    const alone = new Bench()
    await alone.receive('<Dial><Queue reservationSid="WR1"/></Dial>')

    expect(alone.codes).toEqual([14217])
    expect(await alone.close()).toEqual(nothingLeft)
  })
})
