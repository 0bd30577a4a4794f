/** What is wrong with a definition, and where. */
export interface FlowIssue {
  readonly message: string
  /** `#/states/2/properties/say`; the states are counted from 0. */
  readonly property_path: string
}

export interface Validation {
  readonly valid: boolean
  readonly errors: readonly FlowIssue[]
  /** What runs all the same: states that nothing leads to, widgets that will go or are not known. */
  readonly warnings: readonly FlowIssue[]
}

export class Issues {
  readonly errors: FlowIssue[] = []
  readonly warnings: FlowIssue[] = []

  error(property_path: string, message: string): void {
    this.errors.push({ message, property_path })
  }

  warn(property_path: string, message: string): void {
    this.warnings.push({ message, property_path })
  }
}
