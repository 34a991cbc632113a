export { c as dockerSentences, l as saidByDocker } from "./failures.js";
