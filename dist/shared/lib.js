export { r as HttpClient } from "../vendor/actions-http-client.js";
