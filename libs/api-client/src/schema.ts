export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: operations["HealthController_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log is reached and the views have caught up */
        get: operations["HealthController_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a problem means, and what to do about it */
        get: operations["ProblemPagesController_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ready-made branches to build a workflow from */
        get: operations["TemplatesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The kinds of jobs that there are, with the JSON Schema of their params */
        get: operations["JobKindsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are to this server */
        get: operations["MeController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tokens there are, without what makes them usable */
        get: operations["RunnerTokensController_list"];
        put?: never;
        /** Make a token for a runner; it is shown once */
        post: operations["RunnerTokensController_mint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner-tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a token back: no runner connects with it any more */
        delete: operations["RunnerTokensController_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The networks that jobs may name */
        get: operations["ModelsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/{name}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of a model, or its manifest.json */
        get: operations["ModelsController_send"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/{slideId}.dzi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Deep Zoom document of a slide */
        get: operations["TilesController_dzi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/{slideId}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole slide in small */
        get: operations["TilesController_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/{image}/{level}/{tile}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A Deep Zoom tile
         * @description `image` is `<slideId>_files`, `tile` is `<col>_<row>.jpeg` or `.webp`, as viewers ask for them.
         */
        get: operations["TilesController_tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The slides, by name */
        get: operations["SlidesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/{slideId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A slide: its size, pixel size and levels */
        get: operations["SlidesController_get"];
        put?: never;
        post?: never;
        /**
         * Deletes a slide that was uploaded
         * @description Unfinished jobs over it fail with `slide-removed`. A slide of the slides folder is the operator’s.
         */
        delete: operations["UploadsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins an upload (tus)
         * @description With `Tus-Resumable: 1.0.0`, `Upload-Length` and in `Upload-Metadata` the `filename`; the answer names its address.
         */
        post: operations["UploadsController_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/uploads/{uploadId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Gives an upload up (tus) */
        delete: operations["UploadsController_giveUp"];
        options?: never;
        /** How much of an upload has come (tus) */
        head: operations["UploadsController_look"];
        /**
         * Goes on with an upload (tus)
         * @description The answer to the last part names the new slide in `Ramus-Slide-Id`.
         */
        patch: operations["UploadsController_goOn"];
        trace?: never;
    };
    "/api/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your workflows, newest first; of one status, of one slide, or by name */
        get: operations["WorkflowsController_list"];
        put?: never;
        /** Submit a workflow of branches over one slide */
        post: operations["WorkflowsController_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{workflowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workflow: branches, jobs, progress, why jobs wait. Now, or `at` a position */
        get: operations["WorkflowsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{workflowId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a workflow, oldest first */
        get: operations["WorkflowsController_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{workflowId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel every unfinished job */
        post: operations["WorkflowsController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{workflowId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start no further jobs; what runs goes on */
        post: operations["WorkflowsController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{workflowId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a paused workflow */
        post: operations["WorkflowsController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job: its state, progress, and why it waits */
        get: operations["JobsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a job, and with it what needs it */
        post: operations["JobsController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a failed job again, and with it what was cancelled because of it */
        post: operations["JobsController_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/shards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The shards of a job: where they lie on the slide, and how far each is
         * @description Changes are told on the `/dashboard` socket, as `shards`, to those who watch its workflow.
         */
        get: operations["JobsController_shards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/artefacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files that a job left; none before it has succeeded */
        get: operations["JobsController_artefacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/artefacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One file of a job; Range and gzip are understood
         * @description While the job runs, object tiles of committed shards are answered with `X-Ramus-Partial: true`.
         */
        get: operations["JobsController_artefact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/exports/{format}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The nuclei of a job, for QuPath and tables: geojson or csv */
        get: operations["JobsController_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Slots, limits, and why your jobs wait; of others, counts. Now, or `at` a position */
        get: operations["SchedulerController_get"];
        /** Change the limits of the pool */
        put: operations["SchedulerController_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Throughput, latency and queue of the last hour, in counts of everybody’s
         * @description Folded from the log in memory, and filled again from it after a restart. Pages are told on `/dashboard` what is added.
         */
        get: operations["SchedulerController_getLoad"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every runner that was ever registered, and what it is doing */
        get: operations["RunnersController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{runnerId}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a runner no further work; what it holds it may finish */
        post: operations["RunnersController_drain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{runnerId}/ban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shut a runner out and take back what it holds */
        post: operations["RunnersController_ban"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invitations that were ever made, the newest first, without their tokens */
        get: operations["InvitationsController_list"];
        put?: never;
        /**
         * Invite a volunteer; the link is shown once
         * @description Make one for each person: results of one invitation never confirm each other, and what one person does wrong shuts out all who came by it.
         */
        post: operations["InvitationsController_make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{invitationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an invitation back: its volunteers are sent away, and what they hold ends */
        delete: operations["InvitationsController_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slides/{slideId}/clearance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let volunteers have tiles of a slide
         * @description Its owner says so; for a slide of the slides folder an administrator does.
         */
        post: operations["ClearanceController_clear"];
        /**
         * Give volunteers no more of a slide
         * @description What they hold of it is taken back; no tile is served from this moment on.
         */
        delete: operations["ClearanceController_withdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events of the log that you may know, oldest first: a page, or all of them as lines of JSON
         * @description An administrator reads everything; a user reads own workflows and jobs, and what the pool and runners did for them. A page may be short, even empty, and still have a `next`. With `Accept: application/x-ndjson` every event is a line; a reader that was cut off goes on with the position of its last line as `cursor`.
         */
        get: operations["AuditController_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Scheduler and unfinished workflows of everybody, now or as of any position */
        get: operations["AuditController_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify the whole log, and hold what is served against it
         * @description Every law at every event, the chain of hashes, an earlier report (the one given, or the newest of the home), and every view and the scheduler against a fresh fold. The answer is a report signed under the key of the home; it lists streams up to 5000, the copy in the home more. One at a time, and only while the client waits.
         */
        post: operations["VerifyController_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    HealthController_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
        };
    };
    HealthController_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "not-ready";
                        checks: {
                            [key: string]: boolean;
                        };
                    };
                };
            };
            /** @description Not yet, or not any more */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "not-ready";
                        checks: {
                            [key: string]: boolean;
                        };
                    };
                };
            };
        };
    };
    ProblemPagesController_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TemplatesController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            title: string;
                            summary: string;
                            needs?: string[];
                            branch: {
                                name: string;
                                jobs: {
                                    /** @description Names the job within its workflow */
                                    key: string;
                                    /** @description A job kind, for example segment-nuclei */
                                    kind: string;
                                    /** @description Checked by the kind's own schema */
                                    params?: {
                                        [key: string]: unknown;
                                    };
                                    /** @description Keys of jobs, of any branch, that must succeed first */
                                    dependsOn?: string[];
                                }[];
                            };
                        }[];
                        next?: string;
                    };
                };
            };
        };
    };
    JobKindsController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            kind: string;
                            summary: string;
                            needsSlide: boolean;
                            /** @description A slide that records no pixel size is refused unless `params.mpp` is given */
                            needsMpp: boolean;
                            /** @description `params.model` names one of /api/models */
                            usesModel: boolean;
                            /** @description It reads what jobs of these kinds left: `dependsOn` names at least one of them */
                            readsOneOf?: string[];
                            /** @description JSON Schema (2020-12) of `params`; what has a default may be left out */
                            params: {
                                [key: string]: unknown;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
        };
    };
    MeController_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The id under which the log knows you; your name is not in it */
                        userId: string;
                        /** @description Whether you may change limits, and see and steer what is everybody’s */
                        isAdmin: boolean;
                    };
                };
            };
            /** @description The request does not say who asks */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    RunnerTokensController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            tokenId: string;
                            name: string;
                            madeAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    RunnerTokensController_mint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For people: which machine it is for */
                    name: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tokenId: string;
                        /** @description Shown this once; give it to the runner as RAMUS_RUNNER_TOKEN */
                        token: string;
                    };
                };
            };
            /** @description Not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    RunnerTokensController_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    ModelsController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            version: string;
                            /** @description Micrometres per pixel at which it works */
                            mpp: number;
                            license: string;
                            sha256: string;
                            bytes: number;
                            /** @description The ONNX file; holds the hash, so it never changes */
                            url: string;
                        }[];
                        next?: string;
                    };
                };
            };
        };
    };
    ModelsController_send: {
        parameters: {
            query: {
                sha256: string;
            };
            header?: never;
            path: {
                name: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TilesController_dzi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slideId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such slide or tile */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/xml": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    TilesController_thumbnail: {
        parameters: {
            query?: {
                /** @description Longer side in pixels, at most */
                max?: number;
            };
            header?: never;
            path: {
                slideId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such slide or tile */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The slide's file cannot be read */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Too many reads wait; Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    TilesController_tile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                image: string;
                level: string;
                tile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such slide or tile */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                    "image/webp": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The slide's file cannot be read */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                    "image/webp": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Too many reads wait; Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                    "image/webp": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    SlidesController_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            slideId: string;
                            /** @description The file's name, for people */
                            name: string;
                            /** @description Level-0 pixels */
                            width: number;
                            /** @description Level-0 pixels */
                            height: number;
                            /** @description Micrometres per level-0 pixel, x and y; null where the file records none */
                            mpp: (number)[] | null;
                            /**
                             * @description Who recorded it: the scanner's own property, or the resolution of the image format
                             * @enum {string|null}
                             */
                            mppFrom: "vendor" | "resolution" | null;
                            /** @description Magnification, for people; nothing is computed from it */
                            objective: number | null;
                            /** @description The format of the file */
                            vendor: string;
                            /** @description The sharpest first */
                            levels: {
                                width: number;
                                height: number;
                                /** @description Level-0 pixels per pixel of this level */
                                downsample: number;
                            }[];
                            /** @description The part that was scanned, in level-0 pixels */
                            bounds: {
                                x: number;
                                y: number;
                                width: number;
                                height: number;
                            } | null;
                            /** @description Names of the label, macro and thumbnail images */
                            associated: string[];
                            /** @description You uploaded it, and nobody else sees it; else it is the operator’s, for everyone */
                            isOwn: boolean;
                            /** @description Volunteers may be given tiles of it */
                            cleared: boolean;
                            /** @description Since when they may, ISO 8601 */
                            clearedAt?: string;
                        }[];
                        next?: string;
                    };
                };
            };
        };
    };
    SlidesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slideId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The slide */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        slideId: string;
                        /** @description The file's name, for people */
                        name: string;
                        /** @description Level-0 pixels */
                        width: number;
                        /** @description Level-0 pixels */
                        height: number;
                        /** @description Micrometres per level-0 pixel, x and y; null where the file records none */
                        mpp: (number)[] | null;
                        /**
                         * @description Who recorded it: the scanner's own property, or the resolution of the image format
                         * @enum {string|null}
                         */
                        mppFrom: "vendor" | "resolution" | null;
                        /** @description Magnification, for people; nothing is computed from it */
                        objective: number | null;
                        /** @description The format of the file */
                        vendor: string;
                        /** @description The sharpest first */
                        levels: {
                            width: number;
                            height: number;
                            /** @description Level-0 pixels per pixel of this level */
                            downsample: number;
                        }[];
                        /** @description The part that was scanned, in level-0 pixels */
                        bounds: {
                            x: number;
                            y: number;
                            width: number;
                            height: number;
                        } | null;
                        /** @description Names of the label, macro and thumbnail images */
                        associated: string[];
                        /** @description You uploaded it, and nobody else sees it; else it is the operator’s, for everyone */
                        isOwn: boolean;
                        /** @description Volunteers may be given tiles of it */
                        cleared: boolean;
                        /** @description Since when they may, ISO 8601 */
                        clearedAt?: string;
                    };
                };
            };
            /** @description There is no such slide */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Its file cannot be read */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    UploadsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slideId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is the operator’s */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description There is no such slide */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    UploadsController_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `Location` takes the bytes */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Larger than is accepted */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Too many uploads are unfinished */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    UploadsController_giveUp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What had come is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such upload of yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    UploadsController_look: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `Upload-Offset` says where to go on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such upload of yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    UploadsController_goOn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Kept; `Upload-Offset` says how much there is */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such upload of yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Another offset than has come */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description What has come is no slide */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                status?: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                slideId?: string;
                /** @description Part of the name or of the slide’s, in any case, or the beginning of the id. A page may then hold fewer than `limit`, even none, and still have a `next` */
                search?: string;
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            workflowId: string;
                            name: string;
                            slideId?: string;
                            /** @enum {string} */
                            status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                            paused: boolean;
                            priority: number;
                            progress: {
                                done: number;
                                total: number;
                                percent: number;
                            };
                            submittedAt: string;
                            startedAt?: string;
                            finishedAt?: string;
                            jobs: {
                                total: number;
                                done: number;
                                running: number;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_submit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description Made by the client; sending the same body twice is then harmless
                     */
                    workflowId?: string;
                    name: string;
                    /** @description Required by every kind that reads a slide */
                    slideId?: string;
                    /**
                     * @description Among the jobs of one user, higher first
                     * @default 5
                     */
                    priority?: number;
                    /**
                     * @description Pins every job to one class of runners
                     * @default false
                     */
                    reproducible?: boolean;
                    branches: {
                        name: string;
                        jobs: {
                            /** @description Names the job within its workflow */
                            key: string;
                            /** @description A job kind, for example segment-nuclei */
                            kind: string;
                            /** @description Checked by the kind's own schema */
                            params?: {
                                [key: string]: unknown;
                            };
                            /** @description Keys of jobs, of any branch, that must succeed first */
                            dependsOn?: string[];
                        }[];
                    }[];
                };
            };
        };
        responses: {
            /** @description Accepted; `Location` names it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        workflowId: string;
                        jobs: {
                            jobId: string;
                            key: string;
                        }[];
                        position?: string;
                    };
                };
            };
            /** @description No such slide */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Another workflow has this id */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The document is not a workflow */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_get: {
        parameters: {
            query?: {
                /** @description As of after this event; the present by default */
                at?: string;
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path: {
                workflowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflow */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        workflowId: string;
                        name: string;
                        slideId?: string;
                        /** @enum {string} */
                        status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                        paused: boolean;
                        priority: number;
                        progress: {
                            done: number;
                            total: number;
                            percent: number;
                        };
                        submittedAt: string;
                        startedAt?: string;
                        finishedAt?: string;
                        asOf?: {
                            position: string;
                            at?: string;
                        };
                        branches: {
                            name: string;
                            jobs: {
                                jobId: string;
                                key: string;
                                kind: string;
                                params: {
                                    [key: string]: unknown;
                                };
                                dependsOn: string[];
                                /** @enum {string} */
                                status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                                generation: number;
                                reason?: {
                                    /** @enum {string} */
                                    code: "paused" | "waiting-for-branch" | "waiting-for-dependency" | "waiting-for-runner" | "waiting-for-user-slot" | "waiting-for-user-quota" | "waiting-for-job-slot" | "starting";
                                    text: string;
                                    jobIds?: string[];
                                    place?: number;
                                    needs?: string;
                                    /** @enum {string} */
                                    lacks?: "clearance" | "model" | "class" | "confirmation";
                                };
                                cause?: {
                                    code: string;
                                    detail?: string;
                                    jobId?: string;
                                };
                                progress: {
                                    done: number;
                                    total: number;
                                    percent: number;
                                };
                                shards: {
                                    total: number;
                                    committed: number;
                                    leased: number;
                                };
                                accepted: {
                                    ways: {
                                        /**
                                         * @description trusted: a trusted runner's; quorum: volunteers agreed; spot-checked: a volunteer and a trusted runner agreed; proven: a proven volunteer's, which nobody checked
                                         * @enum {string}
                                         */
                                        how: "trusted" | "quorum" | "spot-checked" | "proven";
                                        results: number;
                                        shards: number;
                                    }[];
                                    classes: {
                                        provider: string;
                                        vendor?: string;
                                        shards: number;
                                    }[];
                                };
                                doubts: {
                                    runnerId: string;
                                    shards: number;
                                    convictedAt: string;
                                }[];
                                startedAt?: string;
                                finishedAt?: string;
                            }[];
                        }[];
                    };
                };
            };
            /** @description You have no such workflow, or had none at this position */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description That is no position */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_events: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path: {
                workflowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            position: string;
                            stream: string;
                            revision: number;
                            type: string;
                            at: string;
                            by?: string;
                            asOf?: string;
                            text: string;
                            data: {
                                [key: string]: unknown;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description You have no such workflow */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such workflow */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The workflow is finished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such workflow */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The workflow is finished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    WorkflowsController_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such workflow */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The workflow is finished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_get: {
        parameters: {
            query?: {
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        key: string;
                        kind: string;
                        params: {
                            [key: string]: unknown;
                        };
                        dependsOn: string[];
                        /** @enum {string} */
                        status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                        generation: number;
                        reason?: {
                            /** @enum {string} */
                            code: "paused" | "waiting-for-branch" | "waiting-for-dependency" | "waiting-for-runner" | "waiting-for-user-slot" | "waiting-for-user-quota" | "waiting-for-job-slot" | "starting";
                            text: string;
                            jobIds?: string[];
                            place?: number;
                            needs?: string;
                            /** @enum {string} */
                            lacks?: "clearance" | "model" | "class" | "confirmation";
                        };
                        cause?: {
                            code: string;
                            detail?: string;
                            jobId?: string;
                        };
                        progress: {
                            done: number;
                            total: number;
                            percent: number;
                        };
                        shards: {
                            total: number;
                            committed: number;
                            leased: number;
                        };
                        accepted: {
                            ways: {
                                /**
                                 * @description trusted: a trusted runner's; quorum: volunteers agreed; spot-checked: a volunteer and a trusted runner agreed; proven: a proven volunteer's, which nobody checked
                                 * @enum {string}
                                 */
                                how: "trusted" | "quorum" | "spot-checked" | "proven";
                                results: number;
                                shards: number;
                            }[];
                            classes: {
                                provider: string;
                                vendor?: string;
                                shards: number;
                            }[];
                        };
                        doubts: {
                            runnerId: string;
                            shards: number;
                            convictedAt: string;
                        }[];
                        startedAt?: string;
                        finishedAt?: string;
                        /** Format: uuid */
                        workflowId: string;
                    };
                };
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The job is finished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The job has not failed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_shards: {
        parameters: {
            query?: {
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them; none before it is planned */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        generation: number;
                        revision: number;
                        shards: number;
                        /** @description x, y, width, height of what each shard answers for, one after another, in level-0 pixels; absent for kinds without pixels */
                        regions?: number[];
                        /** @description A letter for each shard: p planned, l leased, w waits for confirmation, f failed and not leased, c committed */
                        states: string;
                        leases: {
                            shard: number;
                            runnerId: string;
                        }[];
                        acceptances: {
                            /**
                             * @description trusted: a trusted runner's; quorum: volunteers agreed; spot-checked: a volunteer and a trusted runner agreed; proven: a proven volunteer's, which nobody checked
                             * @enum {string}
                             */
                            how: "trusted" | "quorum" | "spot-checked" | "proven";
                            results: number;
                            runnerId: string;
                            class?: {
                                provider: string;
                                vendor?: string;
                            };
                        }[];
                        /** @description For each shard the place of its way in `acceptances`; -1 until it is committed */
                        accepted: number[];
                    };
                };
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_artefacts: {
        parameters: {
            query?: {
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            mediaType: string;
                            bytes: number;
                            hash: string;
                            partial?: boolean;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_artefact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    JobsController_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
                format: "geojson" | "csv";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have no such job, or it has no such file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    SchedulerController_get: {
        parameters: {
            query?: {
                /** @description As of after this event; the present by default */
                at?: string;
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pool as you may see it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        limits: {
                            maxActiveUsers: number;
                            maxRunningJobs: number;
                            maxJobsPerUser: number;
                            userSlotMaxHoldMs?: number;
                        };
                        userSlots: {
                            taken: number;
                            max: number;
                            mine: boolean;
                        };
                        jobSlots: {
                            taken: number;
                            max: number;
                            mine: string[];
                        };
                        runners: {
                            connected: number;
                            slots: number;
                            busy: number;
                        };
                        waiting: {
                            jobId: string;
                            reason: {
                                /** @enum {string} */
                                code: "paused" | "waiting-for-branch" | "waiting-for-dependency" | "waiting-for-runner" | "waiting-for-user-slot" | "waiting-for-user-quota" | "waiting-for-job-slot" | "starting";
                                text: string;
                                jobIds?: string[];
                                place?: number;
                                needs?: string;
                                /** @enum {string} */
                                lacks?: "clearance" | "model" | "class" | "confirmation";
                            };
                        }[];
                        waitingOfOthers: number;
                        position: string;
                        asOf?: {
                            position: string;
                            at?: string;
                        };
                    };
                };
            };
            /** @description The log has not come to this position */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description That is no position */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    SchedulerController_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    maxActiveUsers: number;
                    maxRunningJobs: number;
                    maxJobsPerUser: number;
                    userSlotMaxHoldMs?: number;
                    /** @description The limits that you have seen: refused if others hold by now */
                    expected?: {
                        maxActiveUsers: number;
                        maxRunningJobs: number;
                        maxJobsPerUser: number;
                        userSlotMaxHoldMs?: number;
                    };
                };
            };
        };
        responses: {
            /** @description The limits that hold now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        maxActiveUsers: number;
                        maxRunningJobs: number;
                        maxJobsPerUser: number;
                        userSlotMaxHoldMs?: number;
                    };
                };
            };
            /** @description You are not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Other limits hold than those expected */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description A limit is out of its bounds */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    SchedulerController_getLoad: {
        parameters: {
            query?: {
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last hour */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Length of a column in milliseconds */
                        stepMs: number;
                        /** @description Where the first column begins, ISO 8601 */
                        from: string;
                        /** @description The time of the server, ISO 8601 */
                        now: string;
                        /** @description Shards committed */
                        shards: number[];
                        /** @description Tiles of committed shards */
                        tiles: number[];
                        /** @description Events appended to the log */
                        events: number[];
                        /** @description Jobs with a job slot, at the end of each column */
                        running: number[];
                        /** @description Jobs that wait for anything, at the end of each column */
                        waiting: number[];
                        /** @description From the submission of a workflow to its first lease */
                        startMs: {
                            /** @description The median of each column in milliseconds, within 5 %; null where nothing was measured */
                            p50: (number | null)[];
                            p99: (number | null)[];
                        };
                        /** @description From a lease to its result */
                        shardMs: {
                            /** @description The median of each column in milliseconds, within 5 %; null where nothing was measured */
                            p50: (number | null)[];
                            p99: (number | null)[];
                        };
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    RunnersController_list: {
        parameters: {
            query?: {
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runners */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            runnerId: string;
                            connected: boolean;
                            /** @enum {string} */
                            state: "connected" | "disconnected" | "draining" | "banned";
                            /** @enum {string} */
                            kind: "daemon" | "browser";
                            provider: string;
                            slots: number;
                            leases: {
                                jobId: string;
                                shard: number;
                                token: number;
                            }[];
                            kinds: string[];
                            version: string;
                            connectedSince?: string;
                            speed: {
                                kind: string;
                                msPerShard: number;
                            }[];
                            vendor?: string;
                            /** @enum {string} */
                            trust: "trusted" | "proven" | "unproven";
                            validated?: number;
                            provenAfter?: number;
                            convicted?: boolean;
                            invitationId?: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    RunnersController_drain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runnerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such runner */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    RunnersController_ban: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runnerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such runner */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    InvitationsController_list: {
        parameters: {
            query?: {
                /** @description Wait until this position is shown: one that a command answered, as `position` or `X-Ramus-Position` */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            invitationId: string;
                            madeAt: string;
                            revoked: boolean;
                            connected: number;
                            validated: number;
                            provenAfter: number;
                            convictions: number;
                            shutOut: boolean;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Not shown in time; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    InvitationsController_make: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invitationId: string;
                        /** @description Path of the page with the token in its fragment, which no server and no log ever sees */
                        link: string;
                    };
                };
            };
            /** @description Not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    InvitationsController_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description There is no such invitation */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    ClearanceController_clear: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slideId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description I have looked: nothing on the slide tells whose tissue it is */
                    confirmed: boolean;
                };
            };
        };
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is the operator’s, and you are no administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description There is no such slide */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description It was not confirmed */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    ClearanceController_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slideId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and shown */
            204: {
                headers: {
                    /** @description Where the outcome stands in the log, for `after` */
                    "X-Ramus-Position"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is the operator’s, and you are no administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description There is no such slide */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    AuditController_events: {
        parameters: {
            query?: {
                /** @description Happened at this instant (ISO 8601) or later */
                from?: string;
                /** @description Happened at this instant (ISO 8601) or earlier */
                to?: string;
                /** @description One of these types; may be repeated */
                type?: string | string[];
                /** @description What the stream is of */
                category?: "workflow" | "job" | "pool" | "runner" | "slide" | "invitation";
                /** @description The very stream */
                stream?: string;
                /** @description Of this workflow, its jobs, and what the pool and runners did for it */
                workflowId?: string;
                /** @description After this position: `next` of a page, or the position of any event */
                cursor?: string;
                /** @description Of a page: 100 by default; of a stream: all */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            position: string;
                            stream: string;
                            revision: number;
                            type: string;
                            at: string;
                            by?: string;
                            asOf?: string;
                            text: string;
                            data: {
                                [key: string]: unknown;
                            };
                        }[];
                        next?: string;
                    };
                    "application/x-ndjson": {
                        items: {
                            position: string;
                            stream: string;
                            revision: number;
                            type: string;
                            at: string;
                            by?: string;
                            asOf?: string;
                            text: string;
                            data: {
                                [key: string]: unknown;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description You have no such workflow */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                    "application/x-ndjson": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The question has not this form */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                    "application/x-ndjson": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Too many questions wait */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                    "application/x-ndjson": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    AuditController_state: {
        parameters: {
            query?: {
                /** @description As of after this event; the present by default */
                at?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of that moment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asOf: {
                            position: string;
                            at?: string;
                        };
                        limits: {
                            maxActiveUsers: number;
                            maxRunningJobs: number;
                            maxJobsPerUser: number;
                            userSlotMaxHoldMs?: number;
                        };
                        users: {
                            userId: string;
                            admittedAt: string;
                            jobSlots: number;
                        }[];
                        line: string[];
                        /** @enum {string} */
                        supposes?: "addresses-apart";
                        jobSlots: {
                            jobId: string;
                            userId: string;
                            generation: number;
                        }[];
                        runners: {
                            runnerId: string;
                            connected: boolean;
                            /** @enum {string} */
                            state: "connected" | "disconnected" | "draining" | "banned";
                            /** @enum {string} */
                            kind: "daemon" | "browser";
                            provider: string;
                            slots: number;
                            leases: {
                                jobId: string;
                                shard: number;
                                token: number;
                            }[];
                            kinds: string[];
                            version: string;
                            connectedSince?: string;
                            speed: {
                                kind: string;
                                msPerShard: number;
                            }[];
                            vendor?: string;
                            /** @enum {string} */
                            trust: "trusted" | "proven" | "unproven";
                            validated?: number;
                            provenAfter?: number;
                            convicted?: boolean;
                            invitationId?: string;
                        }[];
                        workflows: {
                            total: number;
                            items: {
                                /** Format: uuid */
                                workflowId: string;
                                userId: string;
                                slideId?: string;
                                priority: number;
                                paused: boolean;
                                finished: boolean;
                                jobs: {
                                    jobId: string;
                                    branch: number;
                                    kind: string;
                                    /** @enum {string} */
                                    status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                                    generation: number;
                                    reason?: {
                                        /** @enum {string} */
                                        code: "paused" | "waiting-for-branch" | "waiting-for-dependency" | "waiting-for-runner" | "waiting-for-user-slot" | "waiting-for-user-quota" | "waiting-for-job-slot" | "starting";
                                        text: string;
                                        jobIds?: string[];
                                        place?: number;
                                        needs?: string;
                                        /** @enum {string} */
                                        lacks?: "clearance" | "model" | "class" | "confirmation";
                                    };
                                    shards: {
                                        total: number;
                                        committed: number;
                                        leased: number;
                                    };
                                }[];
                            }[];
                            next?: string;
                        };
                    };
                };
            };
            /** @description You are not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The log has not come to this position */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description That is no position */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Too many questions wait */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    VerifyController_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An earlier report to hold the log against */
                    against?: {
                        body: {
                            /** @enum {number} */
                            format: 1;
                            product: string;
                            /** @enum {string} */
                            store: "sqlite" | "esdb";
                            verifiedAt: string;
                            range: {
                                events: number;
                                first?: string;
                                last?: string;
                            };
                            types: {
                                [key: string]: number;
                            };
                            unknown: number;
                            decisions: {
                                judged: number;
                                notJudged: number;
                            };
                            heads: {
                                streams: number;
                                digest: string;
                            };
                            order: string;
                            against?: {
                                hash: string;
                                verifiedAt: string;
                                events: number;
                            };
                            served?: {
                                position: string;
                                workflows: number;
                            };
                            findings: {
                                total: number;
                                byCheck: {
                                    [key: string]: number;
                                };
                                items: {
                                    check: string;
                                    stream: string;
                                    revision: number;
                                    position: string;
                                    detail: string;
                                }[];
                            };
                        };
                        hash: string;
                        signature: string;
                        key: {
                            id: string;
                            publicKey: string;
                        };
                        heads?: (string | number)[][];
                    };
                };
            };
        };
        responses: {
            /** @description A signed report of what was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        body: {
                            /** @enum {number} */
                            format: 1;
                            product: string;
                            /** @enum {string} */
                            store: "sqlite" | "esdb";
                            verifiedAt: string;
                            range: {
                                events: number;
                                first?: string;
                                last?: string;
                            };
                            types: {
                                [key: string]: number;
                            };
                            unknown: number;
                            decisions: {
                                judged: number;
                                notJudged: number;
                            };
                            heads: {
                                streams: number;
                                digest: string;
                            };
                            order: string;
                            against?: {
                                hash: string;
                                verifiedAt: string;
                                events: number;
                            };
                            served?: {
                                position: string;
                                workflows: number;
                            };
                            findings: {
                                total: number;
                                byCheck: {
                                    [key: string]: number;
                                };
                                items: {
                                    check: string;
                                    stream: string;
                                    revision: number;
                                    position: string;
                                    detail: string;
                                }[];
                            };
                        };
                        hash: string;
                        signature: string;
                        key: {
                            id: string;
                            publicKey: string;
                        };
                        heads?: (string | number)[][];
                    };
                };
            };
            /** @description You are not an administrator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description The earlier report is not believed */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description Another verification runs */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        facts?: {
                            [key: string]: unknown;
                        };
                        errors?: {
                            pointer: string;
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
}
