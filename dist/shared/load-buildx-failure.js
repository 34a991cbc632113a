export { n as explainBoot, r as explainFailure, i as isPushFailure, a as transientPushFailure } from "./failures.js";
