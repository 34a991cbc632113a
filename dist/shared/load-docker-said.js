export { s as dockerSentences, c as saidByDocker } from "./failures.js";
