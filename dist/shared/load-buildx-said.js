export { c as saidByBuildx } from "./failures.js";
