export { l as dockerSentences, u as saidByDocker } from "./failures.js";
