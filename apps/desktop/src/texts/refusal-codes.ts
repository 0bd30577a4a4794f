/** Codes of the server's refusals that have a sentence of their own in every language. */
export const refusalCodes = [
  10004, 17007, 20001, 20002, 20003, 20004, 20005, 20007, 20009, 20403, 20404, 20409, 20412, 20429,
  20500, 20503, 70002, 70051, 21201, 21205, 21206, 21208, 21209, 21210, 21211, 21212, 21213, 21215,
  21216, 21218, 21220, 21221, 21224, 21227, 21234, 21421, 21422, 21450, 21452, 22001, 22002, 22003,
  21230, 21231, 21232, 21233, 21235, 21236, 21237, 21238, 21239, 21240, 21241, 21242, 21243, 21244,
  21245, 21248, 16108, 45310, 64018, 64019, 64021, 81022, 81023,
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** The name of a code's sentence. */
export type RefusalName = `c${RefusalCode}`

const known: ReadonlySet<number> = new Set(refusalCodes)

export function isRefusalCode(code: number): code is RefusalCode {
  return known.has(code)
}
