export { t as readTimings, n as summaryOf, r as timingsOutput } from "./told.js";
