export { r as saidByBuildx } from "./sentences.js";
