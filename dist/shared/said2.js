export { t as dockerSentences, n as saidByDocker } from "./said3.js";
