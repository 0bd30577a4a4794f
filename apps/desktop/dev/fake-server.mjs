/**
 * A stand-in for the server, to look at the screens without one: `node dev/fake-server.mjs`, then
 * open http://localhost:8099/app/ and log in with any name. Its task bridge speaks enough of the
 * TaskRouter SDK's protocol to offer a call; its telephone socket registers and sends no sound.
 * Used by people only; nothing of it is shipped.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const port = Number(process.env.PORT ?? 8099)
const dist = new URL('../dist/', import.meta.url).pathname
const hex = () => randomBytes(16).toString('hex')
const seconds = () => Math.floor(Date.now() / 1000)
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  `media-src 'self' blob: data:; connect-src 'self' ws://localhost:${port} wss://localhost:${port}; ` +
  "worker-src 'self' blob:; font-src 'self' data:"

const account = `AC${hex()}`
const workspace = `WS${hex()}`
const worker = `WK${hex()}`
const activities = ['Offline', 'Available', 'Unavailable', 'Break'].map((name) => ({
  account_sid: account,
  workspace_sid: workspace,
  sid: `WA${hex()}`,
  friendly_name: name,
  available: name === 'Available',
  date_created: seconds(),
  date_updated: seconds(),
}))
const state = { activity: activities[0], since: seconds(), version: 1, reservations: new Map() }
const person = {
  sid: 'US1',
  username: 'agent',
  fullName: 'Ada Agent',
  roles: ['agent'],
  identity: 'agent',
  workspaceSid: workspace,
  workerSid: worker,
}

function workerResource() {
  return {
    account_sid: account,
    workspace_sid: workspace,
    sid: worker,
    friendly_name: person.fullName,
    activity_sid: state.activity.sid,
    activity_name: state.activity.friendly_name,
    available: state.activity.available,
    attributes: '{}',
    date_created: seconds(),
    date_updated: seconds(),
    date_status_changed: state.since,
    version: state.version,
  }
}

function offer(attributes) {
  const reservation = {
    account_sid: account,
    workspace_sid: workspace,
    sid: `WR${hex()}`,
    date_created: seconds(),
    date_updated: seconds(),
    worker_sid: worker,
    worker_name: person.fullName,
    reservation_status: 'pending',
    reservation_timeout: 120,
    version: 1,
    worker_previous_activity_sid: null,
    task: {
      addons: '{}',
      age: 0,
      attributes: JSON.stringify(attributes),
      assignment_status: 'reserved',
      date_created: seconds() - 14,
      date_updated: seconds(),
      priority: 0,
      queue_name: 'Support',
      queue_sid: `WQ${hex()}`,
      reason: null,
      routing_target: null,
      sid: `WT${hex()}`,
      task_channel_sid: `TC${hex()}`,
      task_channel_unique_name: 'voice',
      timeout: 86400,
      version: 1,
      virtual_start_time: seconds(),
      workflow_name: 'Assign to Anyone',
      workflow_sid: `WW${hex()}`,
    },
  }
  state.reservations.set(reservation.sid, reservation)
  state.version++
  push('reservation.created', reservation)
  return reservation
}

const incoming = {
  name: 'Grace Hopper',
  from: '+14155550132',
  to: '+14155550100',
  call_sid: `CA${hex()}`,
  account_sid: account,
  api_version: '2010-04-01',
  direction: 'inbound',
  reason: 'Delivery of an order',
  order: 'A-20417',
  language: 'English',
  from_city: 'San Francisco',
  from_country: 'US',
}

const sockets = new Set()
function push(event, payload) {
  for (const socket of sockets) send(socket, JSON.stringify({ event_type: event, payload }))
}

function change(reservation, status, event, taskStatus) {
  reservation.reservation_status = status
  reservation.date_updated = seconds()
  reservation.version++
  reservation.task.assignment_status = taskStatus
  setTimeout(() => push(event, reservation), 80)
}

function bridge({ url, method, params }) {
  if (url.endsWith('/Activities')) return list(activities)
  if (url.endsWith('/WorkerChannels')) return list([])
  if (url.endsWith('/Reservations')) return list([...state.reservations.values()])
  if (/Workers\/WK\w+$/.test(url)) {
    const wanted = activities.find(({ sid }) => sid === params.ActivitySid)
    if (method === 'POST' && wanted) {
      Object.assign(state, { activity: wanted, since: seconds(), version: state.version + 1 })
      setTimeout(() => push('worker.activity.update', workerResource()), 80)
    }
    return workerResource()
  }
  if (url.endsWith('/CustomerParticipant')) {
    const reservation = [...state.reservations.values()].find(
      ({ task }) => task.sid === params.TaskSid,
    )
    participants[1].hold = params.Hold === true || params.Hold === 'true'
    return reservation?.task
  }
  const reservation = state.reservations.get(url.split('/').at(-1))
  if (params.Instruction === 'conference') {
    for (const party of participants) Object.assign(party, { hold: false, muted: false })
    const task = reservation.task
    task.attributes = JSON.stringify({
      ...JSON.parse(task.attributes),
      conference: {
        sid: `CF${hex()}`,
        room_name: task.sid,
        participants: { worker: 'CAw', customer: 'CAc' },
      },
    })
    setTimeout(() => ringClient(reservation), 50)
    return reservation
  }
  if (params.ReservationStatus === 'rejected') {
    state.reservations.delete(reservation.sid)
    change(reservation, 'rejected', 'reservation.rejected', 'pending')
  }
  if (params.ReservationStatus === 'wrapping') {
    change(reservation, 'wrapping', 'reservation.wrapup', 'wrapping')
  }
  if (params.ReservationStatus === 'completed') {
    state.reservations.delete(reservation.sid)
    change(reservation, 'completed', 'reservation.completed', 'completed')
  }
  const { task: _task, reservation_timeout: _timeout, ...short } = reservation
  return {
    ...short,
    task_sid: reservation.task.sid,
    task_channel_sid: reservation.task.task_channel_sid,
  }
}

const list = (contents) => ({
  contents,
  after_sid: null,
  before_sid: null,
  meta: { list_key: 'contents' },
})

const participants = [
  { call_sid: 'CAw', label: null, muted: false, hold: false, status: 'connected' },
  { call_sid: 'CAc', label: null, muted: false, hold: false, status: 'connected' },
]

/** The telephone: a page under test puts `window.fakeOffer` in place to bring an SDP offer. */
const phones = new Set()
let current = null
function ringClient(reservation) {
  current = reservation
  const Params = `reservationSid=${reservation.sid}&taskSid=${reservation.task.sid}`
  for (const phone of phones) {
    send(
      phone,
      JSON.stringify({
        type: 'invite',
        payload: {
          callsid: `CA${hex()}`,
          reconnect: 'r',
          sdp: offerSdp,
          parameters: { From: '+14155550132', To: 'client:agent', AccountSid: account, Params },
        },
      }),
    )
  }
}

const offerSdp = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=ice-lite',
  'm=audio 40000 UDP/TLS/RTP/SAVPF 0 126',
  'c=IN IP4 127.0.0.1',
  'a=mid:0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:126 telephone-event/8000',
  'a=msid:s a',
  'a=ssrc:1 cname:x',
  'a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host',
  'a=end-of-candidates',
  '',
].join('\r\n')

function telephone(socket, text) {
  const message = JSON.parse(text)
  const reply = (type, payload = {}) => send(socket, JSON.stringify({ type, payload }))
  if (message.type === 'listen') {
    phones.add(socket)
    reply('connected', { region: 'local', edge: 'local', token: { identity: 'agent', ttl: 3600 } })
  }
  if (message.type === 'register') reply('ready')
  if (message.type === 'invite' && message.payload.reconnect) {
    reply('answer', { callsid: message.payload.callsid, reconnect: 'r' })
  }
  if (message.type === 'answer' && current)
    change(current, 'accepted', 'reservation.accepted', 'assigned')
  if (message.type === 'hangup' && current) {
    change(current, 'wrapping', 'reservation.wrapup', 'wrapping')
    current = null
  }
}

const day = 86_400_000
const calls = Array.from({ length: 400 }, (_, i) => {
  const start = Date.now() - i * 37 * 60_000 - 90_000
  const isOut = i % 2 === 1
  const status = i % 11 === 5 ? 'no-answer' : i % 17 === 3 ? 'busy' : 'completed'
  const length = status === 'completed' ? 40 + ((i * 47) % 500) : 0
  return {
    sid: `CA${String(i).padStart(32, '0')}`,
    parentCallSid: null,
    from: isOut
      ? '+14155550100'
      : i % 6 === 0
        ? incoming.from
        : `+1415555${String(1000 + i).slice(-4)}`,
    to: isOut ? 'client:agent' : '+14155550100',
    direction: isOut ? 'outbound-api' : 'inbound',
    kind: isOut ? 'client' : 'phone',
    status,
    startTime: new Date(start).toISOString(),
    answerTime: length ? new Date(start + 9000).toISOString() : null,
    endTime: new Date(start + 9000 + length * 1000).toISOString(),
    duration: length,
    recordings: length && !isOut ? [{ sid: 'RE1' }] : [],
  }
})

/** Forty seconds of two people taking turns, once at the same time. */
function recording() {
  const rate = 8000
  const length = 40 * rate
  const data = Buffer.alloc(length * 4)
  for (let i = 0; i < length; i++) {
    const t = i / rate
    const word = Math.max(0, Math.sin(t * 9) * Math.sin(t * 2.3))
    const speaks = [t % 12 < 5 || (t > 29 && t < 31), t % 12 > 5.5 && t % 12 < 11]
    const voice = (f) => Math.sin(2 * Math.PI * f * t) * word * 12_000
    data.writeInt16LE(Math.round(speaks[1] ? voice(190) : 0), i * 4)
    data.writeInt16LE(Math.round(speaks[0] ? voice(130) : 0), i * 4 + 2)
  }
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 4, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

function page({ cursor, from, to, status }) {
  const found = calls.filter(
    (call) =>
      (!from || call.from.includes(from)) &&
      (!to || call.to.includes(to)) &&
      (!status || call.status === status),
  )
  const at = Number(cursor ?? 0)
  return { calls: found.slice(at, at + 50), next: at + 50 < found.length ? String(at + 50) : null }
}

function details(sid) {
  const call = calls.find((one) => one.sid === sid)
  if (!call) return null
  const at = Date.parse(call.startTime)
  const agent = {
    ...call,
    sid: `CA${hex()}`,
    from: '+14155550100',
    to: 'client:agent',
    direction: 'outbound-api',
    kind: 'client',
    startTime: new Date(at + 21_000).toISOString(),
    answerTime: new Date(at + 22_000).toISOString(),
  }
  return {
    call,
    legs: [call, agent],
    recordings: [
      {
        sid: 'RE1',
        channels: 2,
        channelRoles: ['agent', 'customer'],
        durationMs: 40_000,
        status: 'completed',
        startTime: call.startTime,
      },
    ],
    contact: null,
    lanes: [],
    notifications: [
      {
        sid: 'NO1',
        code: 11200,
        message: 'The status callback answered with 502.',
        time: call.endTime,
      },
    ],
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, `http://localhost:${port}`)
  const body = await new Promise((done) => {
    let text = ''
    request.on('data', (part) => (text += part)).on('end', () => done(text))
  })
  const json = (value, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }
  const path = url.pathname
  if (path === '/offhook/v1/Sessions') {
    const { password } = JSON.parse(body)
    if (password === 'wrong')
      return json({ code: 20003, message: 'Authenticate', status: 401 }, 401)
    return json({
      token: 't',
      tokenExpiresAt: new Date(Date.now() + day).toISOString(),
      renewalToken: 'r',
      sessionSid: 'SE1',
      expiresAt: new Date(Date.now() + day).toISOString(),
      connectActivitySid: null,
      person,
      accountSid: account,
    })
  }
  if (path === '/offhook/v1/Session') return json({ person, accountSid: account })
  if (path === '/offhook/v1/Session/Tokens') {
    return json({ voiceToken: 'v', taskRouterToken: 'r', identity: 'agent', ttlSeconds: 3600 })
  }
  if (path === '/offhook/v1/TestCaller/Tokens') {
    const menu = ['For sales, press 1. For support, press 2. For anything else, press 3.']
    return json({ voiceToken: 'v', identity: 'test', phoneNumber: '+14155550100', menu })
  }
  if (path === '/offhook/v1/Configuration')
    return json({ phoneNumber: '+14155550100', version: '0.1.0' })
  if (path === '/offhook/v1/Calls') return json(page(Object.fromEntries(url.searchParams)))
  if (path.startsWith('/offhook/v1/Calls/')) {
    const found = details(path.split('/').at(-1))
    return found
      ? json(found)
      : json({ code: 20404, message: 'There is no such call.', status: 404 }, 404)
  }
  if (path.startsWith('/offhook/v1/Recordings/')) {
    response.writeHead(200, { 'content-type': 'audio/wav' })
    return response.end(recording())
  }
  if (path.endsWith('/Participants.json')) return json({ participants })
  if (path.includes('/Participants/')) return json(participants[0])
  if (path === '/v1/wschannels')
    return json({ event_type: null, payload: bridge(JSON.parse(body)) })
  if (path === '/fake/offer')
    return json(offer({ ...incoming, ...Object.fromEntries(url.searchParams) }))
  if (path === '/fake/drop') {
    for (const socket of [...sockets, ...phones]) socket.destroy()
    return json({})
  }
  if (path === '/') {
    response.writeHead(302, { location: '/app/' })
    return response.end()
  }
  const file = join(dist, path.replace(/^\/app\//, ''))
  const found = file.startsWith(dist) && extname(file) !== '' && existsSync(file)
  response.writeHead(200, {
    'content-type': types[found ? extname(file) : '.html'] ?? 'application/octet-stream',
    'content-security-policy': policy,
  })
  response.end(readFileSync(found ? file : join(dist, 'index.html')))
})

/** Just enough of RFC 6455 for short text frames. */
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key']
  const accept = createHash('sha1')
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  const isPhone = request.url.startsWith('/signal')
  const beat = setInterval(() => send(socket, '\n'), 5000)
  let rest = Buffer.alloc(0)
  socket.on('data', (part) => {
    rest = Buffer.concat([rest, part])
    for (let frame = read(rest); frame; frame = read(rest)) {
      rest = rest.subarray(frame.length)
      if (isPhone && frame.opcode === 1 && frame.text.trim()) telephone(socket, frame.text)
      if (frame.opcode === 8) socket.end()
    }
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    clearInterval(beat)
    sockets.delete(socket)
    phones.delete(socket)
  })
  if (isPhone) return
  sockets.add(socket)
  send(
    socket,
    JSON.stringify({
      event_type: 'init',
      payload: {
        channel_id: worker,
        account_sid: account,
        workspace_sid: workspace,
        token_lifetime: 3_600_000,
      },
    }),
  )
})

function read(bytes) {
  if (bytes.length < 6) return null
  let size = bytes[1] & 0x7f
  let at = 2
  if (size === 126) {
    size = bytes.readUInt16BE(2)
    at = 4
  }
  if (bytes.length < at + 4 + size) return null
  const mask = bytes.subarray(at, at + 4)
  const text = Buffer.from(
    bytes.subarray(at + 4, at + 4 + size).map((byte, i) => byte ^ mask[i % 4]),
  )
  return { opcode: bytes[0] & 0x0f, text: text.toString(), length: at + 4 + size }
}

function send(socket, text) {
  const body = Buffer.from(text)
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : Buffer.from([0x81, 126, body.length >> 8, body.length & 0xff])
  if (socket.writable) socket.write(Buffer.concat([head, body]))
}

server.listen(port, () => process.stdout.write(`http://localhost:${port}/app/\n`))
