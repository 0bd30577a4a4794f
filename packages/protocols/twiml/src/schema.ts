import { codes } from '@offhook/core'
import { type TwimlElement, textOf } from './element.ts'
import type { Position, TwimlIssue } from './issue.ts'

/** How one attribute is read. `code` is the documented warning for a value that cannot be used. */
export interface Rule<Value> {
  readonly fallback: Value
  readonly code: number
  /** What it takes, in words for a person; empty where the words of its code say it. */
  readonly values: string
  /** It is understood, and changes nothing here: whoever writes it is told. */
  readonly isInert?: true
  /** The value, or undefined when the text is no such value. */
  parse(text: string): Value | undefined
}

export type Rules = Readonly<Record<string, Rule<unknown>>>

/** The typed attributes that a set of rules reads. */
export type Values<R extends Rules> = {
  readonly [Name in keyof R]: R[Name] extends Rule<infer Value> ? Value : never
}

/** What an element may hold. */
export interface ElementSchema<R extends Rules = Rules> {
  readonly attributes: R
  /** `required` text that is missing makes the verb fail alone. */
  readonly text: 'none' | 'optional' | 'required'
  /** Children by name; `any` leaves them to the verb (SSML). */
  readonly children: Readonly<Record<string, ElementSchema>> | 'any'
  /** The warning for a child that may not be here. */
  readonly nestingCode?: number
}

/** Reads the attributes of an element by its rules; what cannot be used has its default. */
export function readAttributes<R extends Rules>(
  schema: ElementSchema<R>,
  element: TwimlElement,
): Values<R> {
  const values: Record<string, unknown> = {}
  for (const [name, rule] of Object.entries(schema.attributes)) {
    const text = element.attributes[name]
    const value = text === undefined ? undefined : rule.parse(text.trim())
    values[name] = value === undefined ? rule.fallback : value
  }
  return values as Values<R>
}

/** Everything about an element that its schema does not allow, itself and its children. */
export function checkElement(schema: ElementSchema, element: TwimlElement): TwimlIssue[] {
  const issues: TwimlIssue[] = []
  const add = (code: number, message: string, { line, column }: Position = element) =>
    issues.push({ code, message, line, column })
  for (const [name, text] of Object.entries(element.attributes)) {
    const at = element.attributesAt[name]
    const rule = Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined
    if (rule === undefined) {
      add(
        codes.schemaViolated,
        `Attribute "${name}" is not allowed to appear in element "${element.name}"`,
        at,
      )
    } else if (rule.parse(text.trim()) === undefined) {
      const message = `The value of attribute "${name}" of element "${element.name}" is not valid`
      add(rule.code, message, at)
    } else if (rule.isInert) {
      const message = `Attribute "${name}" of element "${element.name}" has no effect here`
      add(codes.schemaViolated, message, at)
    }
  }
  if (schema.children === 'any') return issues
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (schema.text === 'none' && child.trim() !== '') {
        add(codes.schemaViolated, `Element "${element.name}" holds no text`)
      }
      continue
    }
    const known = Object.hasOwn(schema.children, child.name)
      ? schema.children[child.name]
      : undefined
    if (known) issues.push(...checkElement(known, child))
    else {
      const code = schema.nestingCode ?? codes.schemaViolated
      add(code, `Element "${child.name}" is not allowed inside "${element.name}"`, child)
    }
  }
  if (schema.text === 'required' && textOf(element) === '') {
    add(codes.schemaViolated, `Element "${element.name}" needs text`)
  }
  return issues
}

/** The children that the schema knows, in order. */
export function knownChildren(
  schema: ElementSchema,
  element: TwimlElement,
): readonly TwimlElement[] {
  const { children } = schema
  return element.children.filter(
    (child): child is TwimlElement =>
      typeof child !== 'string' && (children === 'any' || Object.hasOwn(children, child.name)),
  )
}
