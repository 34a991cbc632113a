export { n as explainBoot, r as explainFailure, i as isPushFailure, a as passingPushFailure } from "./failures.js";
