/** A month of calls, their samples and what was said in them, made by SQL. */
import type { Db } from '../../packages/adapters/store/src/db/db.ts'

export const DAYS = 30
export const DAY_MS = 86_400_000
export const accountSid = `AC${'1'.repeat(32)}`
/** Lines of transcripts: two of each call, or of some calls only. */
const LINES = 2
const MOST_LINES = 500_000
const STEP = 20_000
/** Words of a few hundred kinds, the first the most frequent, and one that is in one line of 10,000. */
const WORDS = `'word' || (200 / (1 + (i * 7 + n * 13 + w * 31) % 199)) || ' '`

/** @returns how many lines of transcripts there are */
export async function fillInsights(db: Db, calls: number, now: number): Promise<number> {
  const every = Math.max(1, Math.ceil((calls * LINES) / MOST_LINES))
  const at = `$2::bigint - (i::bigint * ${DAYS * DAY_MS}::bigint / ${calls}::bigint)`
  for (let first = 0; first < calls; first += STEP) {
    const last = Math.min(calls, first + STEP) - 1
    const values = [accountSid, now, first, last]
    const some = 'generate_series($3::int, $4::int) AS i'
    await db.transaction([
      {
        text: `INSERT INTO call_summaries
          SELECT 'CA' || md5(i::text), $1, NULL,
            (ARRAY['carrier', 'client'])[1 + i % 2],
            (ARRAY['completed', 'completed', 'completed', 'busy', 'noanswer', 'fail'])[1 + i % 6],
            (ARRAY['inbound', 'outbound_api', 'outbound_dial'])[1 + i % 3], NULL, 'complete',
            at, at + 180000, 180, CASE WHEN i % 6 < 3 THEN 170 ELSE 0 END,
            '+1202555' || lpad((i % 5000)::text, 4, '0'), '+12015550' || lpad((i % 20)::text, 3, '0'),
            'US', 'US', 'caller', 'normal', 200, 900, 0, NULL, 'agent-' || i % 200, NULL, NULL,
            4.4 - (i % 100) / 50.0, (i % 40) / 10.0, (i % 60), 20 + i % 300,
            CASE WHEN i % 10 = 0 THEN '["high_jitter"]'::jsonb ELSE '[]'::jsonb END, i % 10 = 0,
            false, CASE WHEN i % 10 = 0 THEN 'wifi' ELSE 'nobody' END,
            '{"fault":"nobody","rule":null,"evidence":[]}'::jsonb, '{}'::jsonb, at, at
          FROM (SELECT i, ${at} AS at FROM ${some}) AS made`,
        values,
      },
      {
        text: `INSERT INTO call_samples
          SELECT 'CA' || md5(i::text), $1, 'carrier_edge', ${at} + n * 10000, 'PCMU',
            '{}'::jsonb, '{}'::jsonb
          FROM ${some}, generate_series(1, 3) AS n`,
        values,
      },
      {
        text: `INSERT INTO transcript_lines
          SELECT 'IX' || md5(i || '/' || n), $1, 'CA' || md5(i::text), 'GT' || md5(i::text),
            'inbound', 'customer',
            (SELECT string_agg(${WORDS}, '') FROM generate_series(1, 12) AS w)
              || CASE WHEN i / ${every} % 5000 = 77 AND n = 1 THEN 'refund of the broken kettle' ELSE '' END,
            0.9, ${at} + n * 5000, ${at} + n * 5000 + 4000, ${at} + n * 5000, ${at} + n * 5000
          FROM ${some}, generate_series(1, ${LINES}) AS n WHERE i % ${every} = 0`,
        values,
      },
    ])
  }
  return Math.ceil(calls / every) * LINES
}
