export { r as saidByBuildx } from "./said5.js";
