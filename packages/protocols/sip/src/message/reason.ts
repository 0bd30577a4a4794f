import { isToken, parseParams, parseUnsigned, quote, splitOutside } from './syntax.ts'

/** One value of a Reason header (RFC 3326). */
export interface ReasonValue {
  /** `SIP` or `Q.850`, or another name as it was written. */
  readonly protocol: string
  readonly cause: number | undefined
  readonly text: string | undefined
}

/** Parses a Reason header; values that break the grammar are left out. */
export function parseReasons(header: string | undefined): ReasonValue[] {
  return (splitOutside(header ?? '', ',') ?? []).flatMap((value) => {
    const semi = value.indexOf(';')
    const protocol = (semi < 0 ? value : value.slice(0, semi)).trim()
    const params = parseParams(semi < 0 ? '' : value.slice(semi))
    if (!isToken(protocol) || !params) return []
    const cause = parseUnsigned(params.get('cause') ?? '', 999)
    return [{ protocol, cause, text: params.get('text') }]
  })
}

/** Writes one Reason value: `Q.850;cause=16;text="Normal call clearing"`. */
export function formatReason(protocol: 'SIP' | 'Q.850', cause: number, text?: string): string {
  return `${protocol};cause=${cause}${text === undefined ? '' : `;text=${quote(text)}`}`
}
