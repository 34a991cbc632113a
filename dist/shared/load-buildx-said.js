export { i as saidByBuildx } from "./sentences.js";
