// @vitest-environment happy-dom
import type { CheckupRecord, CheckupRequest } from '@offhook/desk-api'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

const record: CheckupRecord = {
  ...{ sid: 'CU1', fullName: 'Ann Agent', browser: 'Chrome, Linux', result: 'poor' },
  dateCreated: '2026-05-04T08:00:00.000Z',
  lines: [
    { name: 'microphone', result: 'bad', value: -70, detail: 'silent' },
    { name: 'route', result: 'poor', value: null, detail: 'udp-relay' },
    { name: 'loss', result: 'ok', value: 0.25, detail: null },
    { name: 'mos', result: 'unknown', value: null, detail: null },
  ],
}

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
  const { answers } = desktop.server
  answers.set('POST /offhook/v1/Checkups/Tokens', { voiceToken: 'echo' })
  answers.set('GET /offhook/v1/Checkups', { checkups: [] })
  answers.set('POST /offhook/v1/Checkups', record)
  answers.set('GET /offhook/v1/Checkups/CU1', record)
})
afterEach(() => desktop.close())

const lineOf = (name: string) =>
  screen.getByRole('row', { name: new RegExp(`^${name}`) }).textContent

async function callsEcho(): Promise<void> {
  await desktop.open({ path: '/checkup' })
  await screen.findByRole('button', { name: 'Start the check-up' })
  await desktop.click('Start the check-up')
  await desktop.click('Yes')
}

it('goes through its steps, shows what it found, and keeps it under a link', async () => {
  await callsEcho()
  const { call, tokens } = desktop.device
  expect(tokens).toEqual(['echo'])
  await desktop.happens(() => call?.open())
  screen.getByText(/Say a few sentences/)
  const sample = { timestamp: desktop.clock.now(), rtt: 20, jitter: 2, mos: 4.4 }
  const totals = { packetsReceived: 750, packetsLost: 0 }
  await desktop.happens(() => call?.emit('sample', { ...sample, audioInputLevel: 20, totals }))
  await desktop.advance(15_000)

  expect(screen.getByTestId('checkup-summary').textContent).toMatch(/will not work well/)
  expect(lineOf('Microphone')).toMatch(/Bad.*-64.3 dB.*Nothing was heard/)
  expect(lineOf('Round trip')).toMatch(/OK.*20 ms/)
  const [saved] = desktop.server
    .requests('/offhook/v1/Checkups')
    .filter(({ body }) => body.includes('lines'))
  const { lines } = JSON.parse(saved?.body ?? '{}') as CheckupRequest
  expect(lines.map(({ name }) => name)).toContain('mos')
  const link = screen.getByTestId<HTMLInputElement>('checkup-link')
  expect(link.value).toBe('http://localhost:8080/app/checkup/CU1')
})

it('plays its tone on the speaker on which calls are heard', async () => {
  await desktop.open({ path: '/checkup' })
  const start = await screen.findByRole('button', { name: 'Start the check-up' })
  await desktop.device.audio.speakerDevices.set('headset')
  await desktop.happens(() => void fireEvent.click(start))

  const played = desktop.players.filter(({ plays }) => plays > 0)
  expect(played.map(({ sinkId }) => sinkId)).toEqual(['headset'])
})

it('makes room for a call of the desk', async () => {
  await callsEcho()
  const echo = desktop.device
  await desktop.happens(() => echo.call?.open())

  await desktop.offer('WR1')
  const accept = within(screen.getByTestId('bar-ringing')).getByLabelText(/^Accept/)
  await desktop.happens(() => void fireEvent.click(accept))
  await desktop.ring({ reservationSid: 'WR1', taskSid: 'WT-WR1' })

  screen.getByText('A call came: the check-up was stopped.')
  expect(echo.isDestroyed).toBe(true)
  const start = screen.getByRole<HTMLButtonElement>('button', { name: 'Start the check-up' })
  expect(start.disabled).toBe(true)
})

it('shows the result behind a link, with what to do about each line', async () => {
  desktop.server.answers.set('GET /offhook/v1/Checkups', { checkups: [record] })
  await desktop.open({ path: '/checkup/CU1' })
  await screen.findByText(/Ann Agent, .*, Chrome, Linux/)

  expect(lineOf('Microphone')).toMatch(/Bad.*-70 dB.*Nothing was heard/)
  expect(lineOf('Audio ports')).toMatch(/Poor.*udp-relay.*detour/)
  expect(lineOf('Loss')).toMatch(/OK.*0.3 %–/)
  expect(lineOf('Quality')).toMatch(/Not measured––/)
  const earlier = within(screen.getByRole('region', { name: 'Earlier check-ups' }))
  expect(earlier.getByRole('link').getAttribute('href')).toBe('/app/checkup/CU1')
})

it('keeps the result on the screen when it cannot be saved, and saves it at the second attempt', async () => {
  desktop.server.answers.set(
    'POST /offhook/v1/Checkups',
    Response.json({ code: 20429, message: 'Too many' }, { status: 429 }),
  )
  desktop.microphone = 'blocked'
  await callsEcho()
  expect(lineOf('Microphone')).toMatch(/Bad.*Allow the microphone/)
  screen.getByText(/could not be kept/)

  desktop.server.answers.set('POST /offhook/v1/Checkups', record)
  await desktop.happens(
    () => void fireEvent.click(screen.getByRole('button', { name: 'Try again' })),
  )
  screen.getByTestId('checkup-link')
})
