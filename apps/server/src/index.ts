// Composition root and the offhook command.
export {}
