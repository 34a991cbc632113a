export { t as reportFailure } from "./doctor.js";
