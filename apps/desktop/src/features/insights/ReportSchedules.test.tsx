// @vitest-environment happy-dom
import type { ReportScheduleRecord } from '@offhook/desk-api'
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/http.ts'
import type { App } from '../../model/app.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { ReportSchedules } from './ReportSchedules.tsx'

afterEach(cleanup)

const kept: ReportScheduleRecord = {
  ...{ sid: 'RS1', name: 'Morning', by: 'queue', every: 'week', hour: 7, timeZone: 'UTC' },
  ...{ delivery: 'folder', url: null, outcome: 'failed', fault: 'The application answered 500' },
  ...{ attemptedAt: '2026-11-30T07:00:00Z', nextAt: '2026-12-07T07:00:00Z' },
}

async function shown(parts: { add?: () => Promise<unknown> } = {}) {
  const insights = {
    reportSchedules: vi.fn(async () => [kept]),
    addReportSchedule: vi.fn(parts.add ?? (async () => kept)),
    removeReportSchedule: vi.fn(async () => undefined),
  }
  const offhook = { insights } as unknown as App['offhook']
  await renderWith(
    { offhook },
    <ReportSchedules by="agent" groups={{ agent: 'insights.byAgent' }} />,
  )
  await screen.findByText('Morning')
  return insights
}

const fill = (label: RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
const submit = () =>
  act(async () => void fireEvent.submit(screen.getByRole('form', { name: 'New schedule' })))

it('lists what is sent, and says why the last one was not', async () => {
  const insights = await shown()
  expect(screen.getByTestId('report-schedule').textContent).toContain(
    'The application answered 500',
  )
  await act(async () => void fireEvent.click(screen.getByLabelText('Remove Morning')))
  expect(insights.removeReportSchedule).toHaveBeenCalledWith('RS1')
})

it('makes one of the view that is shown', async () => {
  const insights = await shown()
  fill(/^Name/, 'Agents')
  fill(/^How often/, 'month')
  fill(/^Deliver to/, 'webhook')
  fill(/^Address/, ' https://reports.example.com/in ')
  await submit()
  expect(insights.addReportSchedule).toHaveBeenCalledWith({
    ...{ name: 'Agents', by: 'agent', every: 'month', hour: 6, delivery: 'webhook' },
    url: 'https://reports.example.com/in',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
})

it('says what the server refuses, and keeps what was written', async () => {
  const add = () => Promise.reject(new ApiError(400, 20001, 'url: write an https URL'))
  await shown({ add })
  fill(/^Name/, 'Agents')
  await submit()
  expect((await screen.findByRole('alert')).textContent).toContain('write an https URL')
  expect((screen.getByLabelText(/^Name/) as HTMLInputElement).value).toBe('Agents')
})
