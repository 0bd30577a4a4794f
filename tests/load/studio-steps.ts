/**
 * What a flow costs beside the audio: CPU of a widget step, from the request of a call to the text of
 * its document, with rows handed to a writer that drops them. The first half of `npm run bench:studio`.
 */
import { cpuUsage } from 'node:process'
import { Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type CallSid,
  Emitter,
  makeSid,
  silentLogger,
  systemClock,
} from '@offhook/core'
import { flowEntry, Studio } from '@offhook/studio'
import type { VoiceEvents } from '@offhook/voice'

const executions = Number(process.argv[2] ?? 5_000)
const WIDGETS = 5
const accountSid: AccountSid = makeSid('AC')
const rows = new Map<string, object>()
const writer = {
  commit: async (changes: readonly { op: string; entity?: string; row?: object }[]) => {
    for (const { entity = '', row } of changes) if (row) rows.set(entity, row)
  },
  writeBehind() {},
}
const clock = systemClock
const live = new Set<string>()
const events = new Emitter<VoiceEvents>(() => {})
const studio = new Studio({
  ...{ clock, logger: silentLogger, nodeId: 'bench' },
  alerts: new Alerts({ clock, writer, logger: silentLogger }),
  shelf: {
    clock,
    writer,
    rows: {
      find: async (entity: string) => rows.get(entity) as never,
      page: async () => ({ rows: [], next: null }),
    },
  },
  voice: {
    events,
    call: (_: AccountSid, sid: CallSid) => (live.has(sid) ? ({ sid } as never) : undefined),
  } as never,
  messages: {} as never,
  repository: { waysBetween: async () => [] },
  trialLine: { sip: { host: '', port: 0 }, numberOf: () => undefined },
  web: {} as never,
  documents: { fetch: () => Promise.reject(new Error('nothing is asked')) },
})

const state = (
  name: string,
  type: string,
  properties: object,
  next: string | null,
  event: string,
) => {
  return { name, type, properties, transitions: [{ event, next }] }
}
const { sid } = await studio.flows.create(accountSid, {
  friendlyName: 'Bench',
  status: 'published',
  definition: JSON.stringify({
    states: [
      state('Trigger', 'trigger', {}, 'hello', 'incomingCall'),
      state('hello', 'say-play', { say: 'Hello {{trigger.call.From}}' }, 'menu', 'audioComplete'),
      state('menu', 'gather-input-on-call', { say: 'Press 1' }, 'split', 'keypress'),
      {
        ...state('split', 'split-based-on', { input: '{{widgets.menu.Digits}}' }, null, 'noMatch'),
        transitions: [
          {
            event: 'match',
            next: 'set',
            conditions: [
              {
                friendly_name: '1',
                arguments: ['{{widgets.menu.Digits}}'],
                type: 'equal_to',
                value: '1',
              },
            ],
          },
        ],
      },
      state(
        'set',
        'set-variables',
        { variables: [{ key: 'a', value: '{{widgets.menu.Digits}}' }] },
        'queue',
        'next',
      ),
      state('queue', 'enqueue-call', { queue_name: 'sales' }, null, 'callComplete'),
    ],
    initial_state: 'Trigger',
  }),
})

async function call(): Promise<void> {
  const callSid: CallSid = makeSid('CA')
  live.add(callSid)
  const parameters = {
    CallSid: callSid,
    From: '+12025550142',
    To: '+12025550100',
    Direction: 'inbound',
  }
  const ask = async (url: string, more = {}) => {
    const reply = await studio.executions.answer({
      ...{ accountSid, callSid, url, method: 'POST', parameters: { ...parameters, ...more } },
    })
    return reply?.ok ? reply.body : ''
  }
  const hello = await ask(flowEntry(sid))
  const menu = await ask(/<Redirect>(.*?)<\/Redirect>/.exec(hello)?.[1] ?? '')
  const queue = await ask(/action="(.*?)"/.exec(menu)?.[1] ?? '', { Digits: '1' })
  if (!queue.includes('>sales</Enqueue>')) throw new Error(`the flow went elsewhere: ${queue}`)
  live.delete(callSid)
  await ask(/action="(.*?)"/.exec(queue)?.[1] ?? '', { QueueResult: 'bridged' })
}

for (let n = 0; n < 500; n++) await call()
const [cpu, begun] = [cpuUsage(), performance.now()]
for (let n = 0; n < executions; n++) await call()
const used = cpuUsage(cpu)
const cpuMs = (used.user + used.system) / 1_000
const steps = executions * WIDGETS
process.stdout.write(
  `${executions} executions of ${WIDGETS} widgets in ${Math.round(performance.now() - begun)} ms: ` +
    `${(cpuMs / steps).toFixed(3)} ms CPU a widget step, ${(cpuMs / executions).toFixed(3)} ms an execution; ` +
    `at 50 calls a second ${((cpuMs / executions) * 5).toFixed(1)} % of a core\n`,
)
studio.close()
