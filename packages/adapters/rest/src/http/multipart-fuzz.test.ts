/** Broken forms of multipart/form-data: each has its values, or is refused as malformed. */
import { Draw, OffhookError } from '@offhook/core'
import { expect, it } from 'vitest'
import { parseMultipart } from './multipart.ts'

const SEED = Number(process.env['OFFHOOK_FUZZ_SEED'] ?? 20_261_129)
/** More of them by `OFFHOOK_FUZZ_MESSAGES`. */
const FORMS = Number(process.env['OFFHOOK_FUZZ_MESSAGES'] ?? 10_000)

/** A form of whole parts, of which now and then something is other than it should be. */
function form(draw: Draw): { type: string; body: Buffer } {
  const boundary = draw.pick(['x', '----WebKitFormBoundary7MA4YWxkTrZu0gW', "a'b", '-', 'ä'])
  const parts = Array.from({ length: draw.below(5) }, () => {
    const name = draw.pick([
      'To',
      'From',
      'Body',
      '__proto__',
      'constructor',
      '',
      'a"b',
      'ü',
      'x'.repeat(300),
    ])
    const disposition = draw.pick([
      `form-data; name="${name}"`,
      `form-data; name=${name}`,
      `form-data; name="${name}"; filename="a.txt"`,
      `form-data; name*=utf-8''${encodeURIComponent(name)}`,
      'form-data',
      'attachment',
    ])
    const extra = draw.pick([
      '',
      '',
      'Content-Type: text/plain; charset=utf-16\r\n',
      'X\r\n',
      `Y: ${'z'.repeat(9_000)}\r\n`,
    ])
    const value = draw.pick([
      '+12025550100',
      '',
      `--${boundary}`,
      '\r\n',
      '\0',
      'ü'.repeat(50),
      `\r\n--${boundary}-`,
    ])
    return `--${draw.pick([boundary, boundary, boundary, 'other'])}\r\nContent-Disposition: ${disposition}\r\n${extra}${draw.pick(['\r\n', '\r\n', '\n', ''])}${value}\r\n`
  })
  let body = Buffer.from(
    `${parts.join('')}--${boundary}${draw.pick(['--', '--', '--', '', '-'])}\r\n`,
  )
  if (draw.below(3) === 0) body = body.subarray(0, draw.below(body.length + 1))
  if (draw.below(3) === 0 && body.length > 0) body[draw.below(body.length)] = draw.below(256)
  const type = draw.pick([
    `multipart/form-data; boundary=${boundary}`,
    `multipart/form-data; boundary="${boundary}"`,
    'multipart/form-data',
    `multipart/form-data; boundary=${'b'.repeat(200)}`,
  ])
  return { type, body }
}

it('forms are read or refused, and never wait for more', { timeout: 600_000 + FORMS }, async () => {
  const draw = new Draw(SEED)
  let read = 0
  for (let count = 0; count < FORMS; count++) {
    const { type, body } = form(draw)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, 5_000, 'late')
    })
    const outcome = await Promise.race([
      parseMultipart({ 'content-type': type }, body).catch((error: unknown) => error),
      late,
    ])
    clearTimeout(timer)
    if (outcome instanceof OffhookError) {
      expect(outcome.code).toBe(20001)
      continue
    }
    if (outcome === 'late' || outcome instanceof Error)
      expect.fail(`${String(outcome)}: ${body.toString()}`)
    for (const values of Object.values(outcome as Record<string, unknown[]>))
      expect(values.every((value) => typeof value === 'string')).toBe(true)
    read += 1
  }
  expect(({} as Record<string, unknown>)['To']).toBeUndefined()
  expect(read).toBeGreaterThan(FORMS / 10)
})

/** A form of one long part and a field. */
function longForm(disposition: string) {
  const part = `--x\r\nContent-Disposition: ${disposition}\r\n\r\n${'y'.repeat(1_000_000)}\r\n`
  const field = '--x\r\nContent-Disposition: form-data; name=To\r\n\r\nann\r\n--x--\r\n'
  return parseMultipart(
    { 'content-type': 'multipart/form-data; boundary=x' },
    Buffer.from(part + field),
  )
}

it('a form with a long part that is none of a form is refused: its parser waits for ever', async () => {
  await expect(longForm('attachment')).rejects.toMatchObject({ code: 20001 })
})

it('a form with a long file is read', async () => {
  expect(await longForm('form-data; name=f; filename="a.txt"')).toEqual({ To: ['ann'] })
})
