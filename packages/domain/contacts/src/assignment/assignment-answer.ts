/** What an application has answered to the assignment callback. Pure. */
import { codes } from '@offhook/core'
import { schemaOf } from '../instruction-schemas.ts'
import type { AssignmentReply } from './assignment-web.ts'

export type AssignmentAnswer =
  /** It decides later, by REST or the SDK. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'instruction'
      readonly name: string
      /** By the names that REST gives them. */
      readonly parameters: Readonly<Record<string, unknown>>
    }
  /** It cannot be carried out. `askFallback`: this was no answer, and another may have one. */
  | {
      readonly kind: 'fault'
      readonly code: number
      readonly message: string
      readonly askFallback: boolean
    }

export function readAnswer(reply: AssignmentReply): AssignmentAnswer {
  if (!reply.ok) return fault(reply.code, reply.message, true)
  const { status, contentType, body } = reply
  if (status < 200 || status >= 300) {
    return fault(codes.httpFailed, `The application answered ${status}`, true)
  }
  if (body.trim() === '') return { kind: 'none' }
  if (status !== 200) return fault(codes.httpFailed, `The application answered ${status}`, true)
  if (contentType !== 'application/json') {
    return fault(codes.assignmentTypeWrong, `"${contentType}" is not application/json`, true)
  }
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    json = undefined
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return fault(codes.assignmentMalformed, 'The answer is not a JSON object', false)
  }
  const { instruction, ...given } = json as Record<string, unknown>
  // The documented way to say nothing.
  if (instruction === undefined && Object.keys(given).length === 0) return { kind: 'none' }
  if (typeof instruction !== 'string' || instruction === '') {
    return fault(codes.instructionMissing, 'The answer has no "instruction"', false)
  }
  const name = instruction.toLowerCase()
  const parameters: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    parameters[restName(name, key)] = flattened(value)
  }
  return { kind: 'instruction', name, parameters }
}

/** `post_work_activity_sid` of a `dequeue` is REST's `DequeuePostWorkActivitySid`. */
function restName(instruction: string, key: string): string {
  const pascal = key
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
  return (schemaOf(instruction)?.prefix ?? '') + pascal
}

/** Lists stay lists; their members are texts. */
function flattened(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String) : value
}

function fault(code: number, message: string, askFallback: boolean): AssignmentAnswer {
  return { kind: 'fault', code, message, askFallback }
}
