/** The worker thread of an executor of kernels. */
import { serve } from "../worker/server.ts";
import { createHandlers } from "./handlers.ts";
import type { KernelRequests } from "./protocol.ts";

serve<KernelRequests>(createHandlers());
