// Workspaces, workers, queues, workflows, tasks, reservations, expressions.
export {}
