import type { Attributes } from '@offhook/task-router'

/** An attribute of a task or a worker that is a text with something in it. */
export function attributeOf(row: { readonly attributes: Attributes }, name: string): string | null {
  const value = row.attributes[name]
  return typeof value === 'string' && value !== '' ? value : null
}
