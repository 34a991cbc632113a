import { cleanUp } from './cleanup.ts'

await cleanUp(process.env)
