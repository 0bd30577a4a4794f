import { parseMoment } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'

/** `StartDate` and `EndDate`, both inclusive, as bounds in milliseconds since the epoch. */
export function period(form: Form): { readonly from?: number; readonly before?: number } {
  const [start, end] = (['StartDate', 'EndDate'] as const).map((name) => {
    const text = form.filled(name)
    return text === undefined ? undefined : parseMoment(name, text)
  })
  if (start && end && end.end <= start.start) throw bad('EndDate is before StartDate')
  return {
    ...(start ? { from: start.start } : {}),
    ...(end ? { before: end.end } : {}),
  }
}
