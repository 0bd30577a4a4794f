const markup = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g

/**
 * What holds texts with Liquid, with `widgets.<old>` as `widgets.<new>` inside their markup. Words
 * outside of it are left alone; what has no such name is the same object.
 */
export function renameInLiquid<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return renameInText(value, names) as T
  if (Array.isArray(value)) {
    const list = value.map((one) => renameInLiquid(one, names))
    return list.some((one, index) => one !== value[index]) ? (list as T) : value
  }
  if (typeof value !== 'object' || value === null) return value
  const before = Object.entries(value)
  const after = before.map(([key, one]) => [key, renameInLiquid(one, names)] as const)
  return after.some(([, one], index) => one !== before[index]?.[1])
    ? (Object.fromEntries(after) as T)
    : value
}

function renameInText(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(markup, (inside) =>
    inside.replace(/(\bwidgets\.)(\w+)/g, (whole, before: string, name: string) => {
      const to = names.get(name)
      return to === undefined ? whole : before + to
    }),
  )
}
