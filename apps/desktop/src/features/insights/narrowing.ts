/** By whom the list of calls below the figures can be narrowed, as the address says it. */
export const narrowings = ['number', 'agent', 'network', 'trunk'] as const
export type Narrowing = (typeof narrowings)[number]

/** The words of the address that narrow the list: a fault, an end, and by whom. */
export function narrowedBy(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = ['fault', 'state', ...narrowings]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name)
      return value ? [[name, value]] : []
    }),
  )
}
