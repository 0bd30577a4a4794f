/**
 * `npm run bench:delay`: how long sound takes from one leg to the other. One process sends bursts on
 * leg A and listens on leg B; idle, and beside a load of 100 two-party calls. The budget at the 95th
 * percentile is the jitter buffer (it begins with 40 ms) and 40 ms.
 */
import { type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { BenchServer, load, loadGenerator, percentile, table } from './support.ts'

const BURSTS = 150
const LOUD = 3000
const BUDGET_MS = 80
const LOAD_LEGS = 200

const bench = await BenchServer.start()
try {
  const rows = [{ server: 'idle', ...(await measure()) }]
  const user = await bench.number('<Dial><Sip>sip:bench@127.0.0.1:15090</Sip></Dial>')
  const args = ['--user', user, '--mode', 'pair', '--ramp', '50', '--seconds', '75']
  const busy = load(loadGenerator(), bench.server, [...args, '--legs', String(LOAD_LEGS)])
  rows.push({ server: `${LOAD_LEGS} legs beside`, ...(await measure()) })
  await busy
  table(rows)
} finally {
  await bench.stop()
}

async function measure() {
  const b = await SipPhone.open({ name: 'b', user: 'b', onCall: (call) => void call.answer() })
  const a = await SipPhone.open({ name: 'a', user: '+12025550142' })
  const number = await bench.number(`<Dial><Sip>${b.uri}</Sip></Dial>`)
  const { sip } = bench.server.facts
  const from = await a.call(`sip:+${number}@${sip.host}:${sip.port}`)
  const to = await until('the far side is called', () => b.calls[0])
  await to.until('answered')
  await until('audio flows', () => to.mouth.packets.length > 100)
  const delays: number[] = []
  for (let i = 0; i < BURSTS; i++) delays.push(await oneBurst(from, to))
  await from.hangup()
  await a.close()
  await b.close()
  return {
    bursts: delays.length,
    'p50 ms': percentile(delays, 50),
    'p95 ms': percentile(delays, 95),
    'p99 ms': percentile(delays, 99),
    'budget p95 ms': BUDGET_MS,
  }
}

/** From the packet in which the burst begins, sent, to the packet in which it begins, received. */
async function oneBurst(from: PhoneCall, to: PhoneCall): Promise<number> {
  const quietFrom = to.mouth.packets.length
  // At least ten quiet packets between bursts.
  await until('it is quiet', () => {
    const last = to.mouth.packets.slice(quietFrom)
    return last.length >= 10 && last.slice(-10).every(({ peak }) => peak < LOUD)
  })
  const first = to.mouth.packets.length
  from.mouth.burst(1015, 60)
  const heard = await until('the burst is heard', () =>
    to.mouth.packets.slice(first).find(({ peak }) => peak >= LOUD),
  )
  return heard.at - (from.mouth.burstSentAt ?? Number.NaN)
}
