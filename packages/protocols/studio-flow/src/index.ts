/**
 * Flows of Studio. Nothing here knows Node, so that a browser validates and simulates with the very
 * same code that runs calls.
 *
 * - `validateFlow(anything)` → `{ valid, errors, warnings }`, each issue with its `property_path`
 *   (`#/states/2/properties/say`)
 * - `widgetSchemas` → what may be given to each widget and how it is left: `{ type, label, help,
 *   group, properties: { name: { kind, label, required?, min?, max?, options?, schemes?, fallback?,
 *   isLong? … } }, groups, events, variables, deprecated? }`, to make forms and palettes from
 * - `conditionTypes` → the tests of `split-based-on`
 * - `renderLiquid`, `liquidFault` → Liquid with the limits that the engine has
 * - `simulate(definition, savedRun)` → the steps with their contexts, by the machine that runs calls;
 *   `coverageOf(definition, runs)` → which transitions the runs go and which they miss
 * - `beginRun`, `advanceRun` → that machine, for whoever carries out what it asks for
 */

export type { Context } from './context.ts'
export * from './definition/definition.ts'
export { type Question, questionsOf } from './definition/questions.ts'
export {
  hasLiquid,
  LiquidFault,
  liquidFault,
  MAX_RENDERED,
  renderLiquid,
} from './liquid/liquid.ts'
export { PropertyReader } from './properties/property-reader.ts'
export {
  advanceRun,
  beginRun,
  type FaultKind,
  type FlowRun,
  IndexedFlow,
  MAX_REPEATS,
  MAX_STEPS,
  type RunEffect,
  type RunEnd,
  type RunStep,
  type RunWorld,
} from './run/flow-run-state.ts'
export { contextAfter, contextOf, type StepRecord } from './run/step-record.ts'
export { type Coverage, coverageOf, type TransitionRef } from './simulator/coverage.ts'
export { replyTo } from './simulator/replies.ts'
export type { SavedRun, SimulatedInput } from './simulator/saved-run.ts'
export { type SimulatedStep, type Simulation, simulate } from './simulator/simulate.ts'
export { mainMenu } from './templates/main-menu.ts'
export type { Template, TemplatePlace } from './templates/template.ts'
export { templates } from './templates/templates.ts'
export type { FlowIssue, Validation } from './validation/issue.ts'
export { asDefinition, validateFlow } from './validation/validate.ts'
export { blankTests, type ConditionType, conditionTypes } from './widgets/conditions.ts'
export { namedRevisions } from './widgets/run-subflow.ts'
export {
  type PropertyGroup,
  type PropertyKind,
  type PropertySchema,
  propertyKinds,
  type Reference,
  type WidgetGroup,
  type WidgetSchema,
  widgetGroups,
} from './widgets/schema.ts'
export { type TriggerEvent, triggerEvents } from './widgets/trigger.ts'
export type * from './widgets/widget.ts'
export { verb } from './widgets/widget.ts'
export { widgetOf, widgetSchemas } from './widgets/widgets.ts'
