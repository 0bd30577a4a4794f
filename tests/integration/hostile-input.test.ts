/** What no client should send, to every route: answered with the caller's fault, never with ours. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, silentLogger } from '@offhook/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../apps/server/src/config.ts'
import { Offhook } from '../../apps/server/src/offhook.ts'
import { basicAuth } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { type KnownRoute, routesMadeBy } from '../support/route-list.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

let offhook: Offhook
let folder: string
let routes: readonly KnownRoute[]
/** Names of fields and filters, as the sources of the routes have them. */
let names: readonly string[]
/** Addresses of things that are there, by route. */
const real = new Map<string, string>()
const defects: unknown[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-hostile-'))
  const config = readConfig(['--data-dir', folder, '--log-level', 'silent'], {
    OFFHOOK_HTTP_PORT: '0',
    OFFHOOK_HTTPS_PORT: '0',
    OFFHOOK_SIP_PORT: '0',
    OFFHOOK_WEBRTC_PORT: '0',
    OFFHOOK_RTP_PORTS: '0',
  })
  const logger: Logger = { ...silentLogger, error: (...facts) => void defects.push(facts) }
  const started = await routesMadeBy(() =>
    Offhook.start(config, { ...logger, child: () => logger }),
  )
  offhook = started.made
  routes = started.routes.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/app'))
  names = await fieldNames()
  await somethingOfEachKind()
  for (const { url } of routes) real.set(url, await realPath(url))
}, 180_000)

afterAll(async () => {
  await offhook?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('every route', () => {
  it('is known to this test', () => {
    expect(routes.length).toBeGreaterThan(150)
    expect(names.length).toBeGreaterThan(100)
    const found = [...real].filter(([url, path]) => /Sid$/.test(url) && !path.includes(NOBODY))
    expect(found.length).toBeGreaterThan(15)
  })

  it.each(['%00', 'a%00b', '%ED%A0%80', '%FF', '%', 'x'.repeat(5_000), '%F0%9F%98%80', '..', "'"])(
    'answers %.12s in its path',
    async (hostile) => {
      for (const { method, url } of routes) {
        for (const name of url.match(/:\w+/g) ?? []) {
          if (name === ':AccountSid' && url.endsWith(':AccountSid')) continue
          await answersWell({
            method,
            path: filled(url, (one) => (one === name ? hostile : sid(one))),
          })
        }
      }
    },
  )

  it('answers a NUL in a name, a filter and a field', async () => {
    for (const { method, url } of routes) {
      const path = real.get(url) ?? url
      for (const [name, value] of [
        ['FriendlyName', 'a\0b'],
        ['PageToken', '\0'],
        ['From', '\0'],
        ['a\0b', 'x'],
      ] as const) {
        const form = new URLSearchParams([[name, value]]).toString()
        if (method === 'DELETE') continue
        const status = await answersWell({ method, path: `${path}?${form}` })
        if (method === 'GET' && isApi(url)) expect([url, name, status]).toEqual([url, name, 400])
        if (method !== 'POST') continue
        for (const asked of [labelled(method, path, form, FORM), json(path, { [name]: value })]) {
          const posted = await answersWell(asked)
          if (isApi(url)) expect([url, name, posted]).toEqual([url, name, 400])
        }
      }
    }
  })

  it('answers whatever stands in its query, form and JSON', async () => {
    const value = fc.oneof(fc.constantFrom(...hostileValues), fc.string({ unit: 'binary' }))
    const asked = fc.record({
      route: fc.constantFrom(...routes.filter(({ method }) => method !== 'DELETE')),
      fields: fc.array(fc.tuple(fc.constantFrom(...names), value), { minLength: 1, maxLength: 30 }),
      way: fc.constantFrom('query', 'form', 'json', 'raw'),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ route: { method, url }, fields, way }) => {
        const path = real.get(url) ?? url
        const form = new URLSearchParams(fields).toString()
        if (method !== 'POST' || way === 'query') {
          await answersWell({ method, path: `${path}?${form}` })
        } else if (way === 'form') {
          await answersWell(labelled(method, path, form, FORM))
        } else if (way === 'json') {
          await answersWell(json(path, Object.fromEntries(fields)))
        } else {
          const bytes = Buffer.from(
            fields.map(([name]) => `${name}=\xff\xc0\xed\xa0`).join('&'),
            'latin1',
          )
          await answersWell({ ...labelled(method, path, '', FORM), body: bytes })
        }
      }),
      { numRuns: Number(process.env['OFFHOOK_HOSTILE_RUNS'] ?? 2_000) },
    )
  }, 180_000)

  it.each(['null', '[]', '1', '"x"', '{"a":', '[[[[]]]]', '{"__proto__":{"a":1}}', '\ud800', '\0'])(
    'answers %j as JSON',
    async (body) => {
      for (const { url } of routes.filter(({ method }) => method === 'POST')) {
        await answersWell(labelled('POST', real.get(url) ?? url, body, 'application/json'))
      }
    },
  )

  it.each([
    ['if-match', 'é\x80'],
    ['if-match', 'x'.repeat(8_000)],
    ['range', 'bytes=0-99999999999999999999'],
    ['range', 'bytes=9-1,x'],
    ['content-type', 'application/json; charset=\x80'],
    ['content-type', 'a/b; boundary='],
    ['content-type', 'multipart/form-data'],
    ['authorization', `Basic ${Buffer.from('AC\0:\0').toString('base64')}`],
    ['authorization', `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`],
    ['authorization', `Bearer ${'\x80'.repeat(3_000)}`],
    ['host', '[::1'],
    ['accept', '\x80'],
    ['x-forwarded-for', '\x80,,,'],
    ['origin', '\x80'],
  ])('answers the header %s: %.20j', async (name, value) => {
    for (const { method, url } of routes) {
      if (method === 'DELETE') continue
      const path = real.get(url) ?? url
      const form =
        method === 'POST' ? labelled(method, path, 'FriendlyName=x', FORM) : { method, path }
      await answersWell({ ...form, headers: { ...form.headers, [name]: value } })
    }
  })
})

const FORM = 'application/x-www-form-urlencoded'
const NOBODY = '0'.repeat(32)

const hostileValues = [
  '\0',
  'a\0b',
  '\ud800',
  'a\udfffb',
  '{"a":"\\u0000"}',
  '{"a":"\\ud800"}',
  '{"\\u0000":1}',
  '[]',
  '[1]',
  '{}',
  'null',
  '{"task_routing":{"filters":[null],"default_filter":1}}',
  'x'.repeat(10_000),
  '('.repeat(5_000),
  'a == "\0"',
  'a IN [',
  '99999999999999999999',
  '9007199254740991',
  '2147483648',
  '-1',
  '1e999',
  'NaN',
  '2024-02-30',
  '0000-00-00',
  '9999-12-31T23:59:59Z',
  '275760-09-14',
  'PT',
  ...['["\\u0000"]', '["x"]', '[""]', '[null]', '["1.CA"]', '["-1"]', '["1e9"]', '[1]'].map(
    (text) => `PT${Buffer.from(text).toString('base64url')}`,
  ),
  Buffer.from('99999999999999999999.CA').toString('base64url'),
  '%00',
  "'; --",
  '\u202e',
  'http://a\0b/',
  'sip:\0',
  '+\0',
  'client:\0',
]

function isApi(url: string): boolean {
  return /^\/(2010-04-01|v1)\//.test(url) && url !== '/v1/wschannels'
}

function labelled(method: string, path: string, body: string, type: string): Asked {
  return { method, path, body, headers: { 'content-type': type } }
}

function json(path: string, body: object): Asked {
  return labelled('POST', path, JSON.stringify(body), 'application/json')
}

/** Asks, and expects an answer that is not a fault of ours and has a code where it is a refusal. */
async function answersWell(asked: Asked): Promise<number> {
  const before = defects.length
  const { status, body } = await ask(asked)
  const { headers: _, body: sent, ...shown } = asked
  expect({ ...shown, sent: String(sent).slice(0, 200), status }).toMatchObject({
    status: expect.toSatisfy((code: number) => code < 500, 'below 500'),
  })
  expect(defects.slice(before)).toEqual([])
  if (status >= 400 && isApi(asked.path)) {
    expect(JSON.parse(body)).toMatchObject({ code: expect.any(Number), status })
  }
  return status
}

/** By hand: a well-behaved client would not send this. */
function ask({
  method,
  path,
  headers = {},
  body,
}: Asked): Promise<{ status: number; body: string }> {
  const { port } = new URL(offhook.facts.addresses.httpUrl)
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { authorization: basicAuth(offhook.facts.credentials), ...headers },
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.end(body)
  })
}

function filled(url: string, value: (name: string) => string): string {
  return url.replace(/:\w+/g, value)
}

function sid(name: string): string {
  return name === ':AccountSid' ? offhook.facts.credentials.accountSid : `CA${NOBODY}`
}

/** A start makes most things; these are made by work. */
async function somethingOfEachKind(): Promise<void> {
  const { accountSid, workspaceSid, workflowSid, phoneNumber } = offhook.facts.credentials
  const account = `/2010-04-01/Accounts/${accountSid}`
  const made: readonly (readonly [string, Record<string, string>])[] = [
    [`${account}/Queues`, { FriendlyName: 'queue' }],
    [
      `${account}/Calls`,
      { From: phoneNumber, To: 'sip:a@127.0.0.1:9', Url: 'http://127.0.0.1:9/' },
    ],
    [`/v1/Workspaces/${workspaceSid}/Tasks`, { WorkflowSid: workflowSid, Attributes: '{}' }],
  ]
  for (const [path, fields] of made) {
    const body = new URLSearchParams(fields).toString()
    expect(await ask(labelled('POST', path, body, FORM))).toMatchObject({ status: 201 })
  }
}

/** The route's address with the first thing of each list that stands before it, where there is one. */
async function realPath(url: string): Promise<string> {
  let path = ''
  for (const part of url.split('/').slice(1)) {
    path += `/${part.startsWith(':') ? await firstOf(path, part) : part}`
  }
  return path
}

async function firstOf(list: string, name: string): Promise<string> {
  if (name === ':AccountSid') return offhook.facts.credentials.accountSid
  const { status, body } = await ask({ method: 'GET', path: list })
  if (status !== 200) return `CA${NOBODY}`
  const rows = Object.values(JSON.parse(body) as object).find(Array.isArray) as
    | readonly { sid?: string }[]
    | undefined
  return rows?.[0]?.sid ?? `CA${NOBODY}`
}

async function fieldNames(): Promise<readonly string[]> {
  const src = join(root, 'packages/adapters/rest/src')
  const files = (await readdir(src, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const found = new Set<string>(['PageToken', 'Page', 'PageSize', 'cursor'])
  for (const file of files) {
    const text = await readFile(join(src, file), 'utf8')
    for (const [, name] of text.matchAll(/'([A-Z][A-Za-z]{2,})'/g)) if (name) found.add(name)
    for (const [, name] of text.matchAll(/form\.\w+\('([\w<>]+)'/g)) if (name) found.add(name)
  }
  return [...found, 'StartTime>', 'StartTime<', 'DateCreated>', 'MessageDate<']
}
