export { c as diagnose } from "./doctor.js";
