export { r as saidByDocker } from "./failures.js";
