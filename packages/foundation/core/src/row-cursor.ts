/** Cursors of lists by keyset: where a list, newest first, goes on. The same place in every list. */
import { errors } from './catalogue/catalogue.ts'
import { OffhookError } from './errors.ts'

/** The last row of a page, by the date that orders the list and by its key. */
export interface RowPlace {
  readonly date: number
  readonly sid: string
}

/** The cursor of what comes after this row. */
export function cursorAfter({ date, sid }: RowPlace): string {
  return Buffer.from(`${date}.${sid}`).toString('base64url')
}

/** Throws 20001 on a text that is no cursor. */
export function readCursor(text: string): RowPlace {
  const match = /^(\d{1,16})\.([A-Z]{2}[0-9a-f]{32})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  )
  const [, date, sid] = match ?? []
  if (date === undefined || sid === undefined || !Number.isSafeInteger(Number(date))) {
    throw new OffhookError(errors.invalidParameter, 'PageToken is not valid')
  }
  return { date: Number(date), sid }
}
