export { r as diagnose } from "./doctor.js";
