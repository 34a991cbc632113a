export { a as saidByBuildx } from "./sentences.js";
