// Joins a call with a task.
export {}
