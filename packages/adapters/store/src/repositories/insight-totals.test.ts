import { makeSid } from '@offhook/core'
import { accountReport } from '@offhook/insights'
import { expect, it } from 'vitest'
import type { Reads } from '../db/db.ts'
import { callTotals } from './insight-totals.ts'

const counted = (
  direction: string,
  callType: string,
  calls: number,
  short: number,
  long: number,
) => ({
  ...{ direction, call_type: callType, call_state: 'completed', calls, answered: calls },
  ...{ short, long },
})

it('takes the shares of outbound calls by carriers of these calls alone', async () => {
  const rows = [
    counted('outbound_api', 'carrier', 6, 1, 2),
    counted('outbound_dial', 'carrier', 2, 1, 0),
    counted('outbound_dial', 'client', 50, 40, 1),
    counted('inbound', 'carrier', 42, 3, 30),
  ]
  const query = async (text: string) => (text.includes('jsonb_array_elements') ? [] : rows)
  const { total_calls: calls, KYT } = accountReport(
    await callTotals({ query } as unknown as Reads, { accountSid: makeSid('AC') }),
  )

  expect(calls).toBe(100)
  expect(KYT.outbound_carrier_calling).toEqual({
    short_duration_calls_percentage: 25,
    long_duration_calls_percentage: 25,
  })
})
