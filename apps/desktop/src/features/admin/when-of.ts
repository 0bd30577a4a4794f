/** A time as people read it: day and second, in the reader's own zone. */
export function whenOf(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}
