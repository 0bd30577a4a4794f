export { ChatAdviser, type ChatSettings } from './chat-adviser.ts'
