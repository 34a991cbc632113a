export { u as dockerSentences, d as saidByDocker } from "./failures.js";
