import type { Draft } from '../../ui/form-fields.ts'

/** A draft as a form of the public interface, its fields by their names there. */
export function toForm(
  draft: Draft,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, name]) =>
      field in draft ? [[name, String(draft[field])]] : [],
    ),
  )
}
