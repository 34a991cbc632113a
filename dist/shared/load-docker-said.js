export { i as saidByDocker } from "./failures.js";
