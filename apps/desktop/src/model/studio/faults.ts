import type { FlowDefinition } from './definition.ts'
import type { Port } from './ports.ts'

/** What is wrong with a definition and where, as the interface says it. */
export interface Fault {
  readonly message: string
  /** `#/states/2/properties/say`. */
  readonly property_path: string
}

/** A fault or a warning, at the widget that it concerns. */
export interface Finding {
  readonly tone: 'error' | 'warning'
  readonly message: string
  /** The widget; null where it concerns the whole flow. */
  readonly name: string | null
  /** What of it: `properties/say`, `transitions/1/conditions/0/value`; empty for the whole. */
  readonly part: string
}

/** Faults and warnings by the widgets that they concern, faults first. */
export function findingsOf(
  flow: FlowDefinition,
  errors: readonly Fault[],
  warnings: readonly Fault[],
): readonly Finding[] {
  const finding =
    (tone: Finding['tone']) =>
    (fault: Fault): Finding => {
      const found = /^#?\/?states\/(\d+)\/?(.*)$/.exec(fault.property_path)
      const state = found ? flow.states[Number(found[1])] : undefined
      return { tone, message: fault.message, name: state?.name ?? null, part: found?.[2] ?? '' }
    }
  return [...errors.map(finding('error')), ...warnings.map(finding('warning'))]
}

/** What is wrong with a property, in one sentence; null where nothing is. */
export function faultOf(findings: readonly Finding[], name: string, part: string): string | null {
  const found = findings.filter(
    (one) => one.name === name && (one.part === part || one.part.startsWith(`${part}/`)),
  )
  return found.length > 0 ? found.map(({ message }) => message).join(' ') : null
}

/** The part of a state's document that a way out is. */
export function partOfPort(port: Port, transitions: readonly unknown[]): string {
  return `transitions/${port.transition ? transitions.indexOf(port.transition) : -1}`
}
