// @vitest-environment happy-dom
import type { PersonDetails, SessionRecord } from '@offhook/desk-api'
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { App } from '../../model/app.ts'
import { formatMinute, formatTime } from '../../model/format.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { Elsewhere } from '../login/Elsewhere.tsx'
import { InvitationLink } from './InvitationLink.tsx'
import { SessionRows } from './SessionRows.tsx'

const at = '2026-05-04T15:06:07Z'
const session = {
  ...{ sid: 'SE2', device: 'Firefox', address: '192.0.2.7', use: 'closed', isOwn: false },
  ...{ startedAt: at, lastSeen: at },
} as unknown as SessionRecord

beforeEach(() => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB', 'en'])
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const minute = () => formatMinute(Date.parse(at), 'en')

it('of sessions and links are written as everywhere, in the manner of the browser’s country', async () => {
  expect(minute()).toMatch(/^4 May 2026/)
  await renderWith({}, <Elsewhere sessions={[session]} isBusy={false} onDecide={() => undefined} />)
  const time = formatTime(Date.parse(at), 'en', 'minute')
  expect(screen.getByTestId('elsewhere').textContent).toContain(time)
  cleanup()

  const person = { sid: 'US1', status: 'active', linkExpiresAt: at } as unknown as PersonDetails
  await renderWith({ people: {} as App['people'] }, <InvitationLink person={person} />)
  expect(screen.getByText(new RegExp(minute()))).toBeTruthy()
  cleanup()

  const load = async () => ({ sessions: [session] })
  await renderWith({}, <SessionRows of="US1" load={load} end={async () => undefined} />)
  expect((await screen.findByTestId('session')).textContent).toContain(minute())
})
