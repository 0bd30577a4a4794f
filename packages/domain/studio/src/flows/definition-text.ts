import { errors, OffhookError } from '@offhook/core'
import {
  asDefinition,
  type FlowDefinition,
  type FlowIssue,
  MAX_DEFINITION_BYTES,
  type Validation,
  validateFlow,
} from '@offhook/studio-flow'

/** Reads a definition as it was sent, and judges it. `definition` is null where it is not valid. */
export function readDefinition(text: string): {
  readonly definition: FlowDefinition | null
  readonly validation: Validation
} {
  if (text.length > MAX_DEFINITION_BYTES) {
    return wrong(`A definition is at most ${MAX_DEFINITION_BYTES} characters long`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return wrong('The definition is not JSON')
  }
  const validation = validateFlow(value)
  return { definition: validation.valid ? asDefinition(value) : null, validation }
}

/** 81022 with what is wrong and where. */
export function invalidFlow(issues: readonly FlowIssue[]): OffhookError {
  const [first] = issues
  const message = first ? `${first.message} (${first.property_path})` : undefined
  return new OffhookError(errors.flowInvalid, message, { details: { errors: issues } })
}

function wrong(message: string) {
  const issue = { message, property_path: '#' }
  return { definition: null, validation: { valid: false, errors: [issue], warnings: [] } }
}
