import type { WorkflowCaller, WorkflowEnqueue } from '../verbs/workflow-caller.ts'

/** Makes tasks of callers, as far as a test looks. */
export class ScriptedWorkflow implements WorkflowEnqueue {
  readonly tasks: WorkflowCaller[] = []
  /** What making a task is refused with. */
  refuses: Error | null = null

  async enqueue(caller: WorkflowCaller): Promise<void> {
    if (this.refuses) throw this.refuses
    this.tasks.push(caller)
  }
}
