/** One party of a conference, as the public interface names it. */
export interface Participant {
  readonly call_sid: string
  readonly label?: string | null
  readonly muted: boolean
  readonly hold: boolean
  readonly status: string
}
