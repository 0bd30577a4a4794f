/** The fields of an instruction to a reservation, read from a form as the instructions' schemas say. */
import {
  type InstructionField,
  type InstructionSchema,
  instructionSchemas,
} from '@offhook/contacts'
import type { Form } from '../http/form.ts'

const schemas: readonly InstructionSchema[] = Object.values(instructionSchemas)

/**
 * Every field that any instruction has, by its own name; no two mean different things by one.
 * @throws OffhookError for a field that is not what its schema says
 */
export function instructionFields(form: Form): Readonly<Record<string, unknown>> {
  const fields = schemas.flatMap((schema) => Object.entries(schema.fields))
  const read = fields.map(([name, field]) => [name, readField(form, name, field)] as const)
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}

function readField(form: Form, name: string, { kind, error }: InstructionField): unknown {
  switch (kind) {
    case 'text':
      return form.filled(name)
    case 'flag':
      return form.boolean(name)
    case 'url':
      return form.url(name, error)
    case 'method':
      return form.method(name)
    case 'words':
      return form.words(name)
    case 'activity':
      return form.sid(name, 'WA', error)
    default:
      return 'min' in kind ? form.integer(name, kind) : form.oneOf(name, kind)
  }
}
