export { g as kubernetesSentences, _ as saidOfPods } from "./doctor.js";
