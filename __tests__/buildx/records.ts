/** Records of builds, made with BuildKit 0.32.2 and shortened: what `buildx history logs --progress=rawjson` prints. */
export const records = {
  // A stage of the build platform cross-compiles, and the rest is COPY: for linux/arm64 on amd64.
  native: String.raw`
{"vertexes":[{"digest":"sha256:4d5ef6","inputs":["sha256:3f9ba1"],"name":"[build 2/3] RUN echo prepare > /p","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3f9ba1","name":"[build 1/3] FROM 127.0.0.1:5000/debian:lab","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:01d66b","name":"[stage-1 1/3] FROM 127.0.0.1:5000/debian:lab","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:50ff5b","inputs":["sha256:01d66b","sha256:e309e1"],"name":"[stage-1 2/3] COPY --from=build /out /out","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:c55bb1","name":"[internal] load build context","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:45a0fb","inputs":["sha256:50ff5b","sha256:c55bb1"],"name":"[stage-1 3/3] COPY f /f","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:e309e1","inputs":["sha256:4d5ef6"],"name":"[build 3/3] RUN echo \"cross [1/2] for arm64\" > /out","completed":"2026-01-01T00:00:00Z"}]}
`,
  // A native stage, and RUN of arm64: for linux/arm64 on amd64.
  emulated: `
{"vertexes":[{"digest":"sha256:ae30a3","inputs":["sha256:01d66b"],"name":"[my_odd.stage-x 2/6] WORKDIR /w","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:746980","inputs":["sha256:96077e","sha256:f0b815"],"name":"[my_odd.stage-x 6/6] COPY f /f","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:ae3b28","inputs":["sha256:3f9ba1"],"name":"[build 2/2] RUN echo prepare2 > /p","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:7e661b","inputs":["sha256:ae30a3","sha256:ae3b28"],"name":"[my_odd.stage-x 3/6] COPY --from=build /p /p","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:940f46","inputs":["sha256:7e661b"],"name":"[my_odd.stage-x 4/6] RUN --mount=type=cache,target=/c uname -m > /m","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:96077e","inputs":["sha256:940f46"],"name":"[my_odd.stage-x 5/6] RUN <<EOF (uname -m...)","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:f0b815","name":"[internal] load build context","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3f9ba1","name":"[build 1/2] FROM 127.0.0.1:5000/debian:lab","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:01d66b","name":"[my_odd.stage-x 1/6] FROM 127.0.0.1:5000/debian:lab","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
`,
  // The same again.
  cached: `
{"vertexes":[{"digest":"sha256:ae30a3","inputs":["sha256:01d66b"],"name":"[my_odd.stage-x 2/6] WORKDIR /w","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:01d66b","name":"[my_odd.stage-x 1/6] FROM 127.0.0.1:5000/debian:lab","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:aebdca","inputs":["sha256:96077e","sha256:99be8a"],"name":"[my_odd.stage-x 6/6] COPY f /f","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:99be8a","name":"[internal] load build context","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:ae3b28","inputs":["sha256:3f9ba1"],"name":"[build 2/2] RUN echo prepare2 > /p","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:7e661b","inputs":["sha256:ae30a3","sha256:ae3b28"],"name":"[my_odd.stage-x 3/6] COPY --from=build /p /p","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:940f46","inputs":["sha256:7e661b"],"name":"[my_odd.stage-x 4/6] RUN --mount=type=cache,target=/c uname -m > /m","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:96077e","inputs":["sha256:940f46"],"name":"[my_odd.stage-x 5/6] RUN <<EOF (uname -m...)","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3f9ba1","name":"[build 1/2] FROM 127.0.0.1:5000/debian:lab","completed":"2026-01-01T00:00:00Z"}]}
`,
  // ONBUILD, here-documents, COPY --link, and a native stage: for linux/amd64, linux/arm64 and linux/arm/v7 on amd64.
  several: String.raw`
{"vertexes":[{"digest":"sha256:3a0a6d","inputs":["sha256:5d29ff"],"name":"[linux/amd64 stage-1 6/6] RUN cat <<A > /one && cat <<B > /two","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:a7a599","name":"[internal] load build context","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:729d5b","inputs":["sha256:4092ca","sha256:ce9cd1"],"name":"[linux/arm64 stage-1 4/6] LINK COPY --link --from=b-1_x.y /q /q","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:bef705","inputs":["sha256:aa9117"],"name":"[linux/amd64->arm/v7 b-1_x.y 3/3] RUN [\"/bin/sh\", \"-c\", \"echo linux/arm/v7 > /q\"]","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:5ea8b5","name":"[linux/arm64 stage-1 1/4] FROM 127.0.0.1:5000/rec-onbuild:1","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:4092ca","inputs":["sha256:ee6c88","sha256:a7a599"],"name":"[linux/arm64 stage-1 3/6] ONBUILD COPY f /g","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:548f7a","inputs":["sha256:8a653e"],"name":"[linux/amd64 b-1_x.y 3/3] RUN [\"/bin/sh\", \"-c\", \"echo linux/amd64 > /q\"]","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:ce9cd1","inputs":["sha256:61ecb9"],"name":"[linux/arm64 stage-1 4/6] COPY --link --from=b-1_x.y /q /q","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:ffe9ac","inputs":["sha256:f403a4","sha256:a7a599"],"name":"[linux/amd64 stage-1 3/6] ONBUILD COPY f /g","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:5d29ff","inputs":["sha256:b88fc8","sha256:edd756"],"name":"[linux/amd64 stage-1 5/6] LINK COPY --link f /h","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:8a653e","inputs":["sha256:3f9ba1"],"name":"[linux/amd64 b-1_x.y 2/3] RUN\tECHO \"[9/9] RUN x] [1/2] COPY\" > /p","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:5f0dad","inputs":["sha256:3f9ba1"],"name":"[linux/amd64->arm64 b-1_x.y 2/3] RUN\tECHO \"[9/9] RUN x] [1/2] COPY\" > /p","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:796198","name":"[linux/arm/v7 stage-1 1/4] FROM 127.0.0.1:5000/rec-onbuild:1","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:b88fc8","inputs":["sha256:ffe9ac","sha256:96976b"],"name":"[linux/amd64 stage-1 4/6] LINK COPY --link --from=b-1_x.y /q /q","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3c3d1e","inputs":["sha256:8980bc","sha256:a7a599"],"name":"[linux/arm/v7 stage-1 3/6] ONBUILD COPY f /g","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:ee6c88","inputs":["sha256:5ea8b5"],"name":"[linux/arm64 stage-1 2/6] ONBUILD RUN uname -m > /onbuild","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:96976b","inputs":["sha256:548f7a"],"name":"[linux/amd64 stage-1 4/6] COPY --link --from=b-1_x.y /q /q","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:8980bc","inputs":["sha256:796198"],"name":"[linux/arm/v7 stage-1 2/6] ONBUILD RUN uname -m > /onbuild","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:8c530d","inputs":["sha256:729d5b","sha256:edd756"],"name":"[linux/arm64 stage-1 5/6] LINK COPY --link f /h","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:61ecb9","inputs":["sha256:5f0dad"],"name":"[linux/amd64->arm64 b-1_x.y 3/3] RUN [\"/bin/sh\", \"-c\", \"echo linux/arm64 > /q\"]","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:117102","inputs":["sha256:d9963e"],"name":"[linux/arm/v7 stage-1 6/6] RUN cat <<A > /one && cat <<B > /two","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:d9963e","inputs":["sha256:3a5d59","sha256:edd756"],"name":"[linux/arm/v7 stage-1 5/6] LINK COPY --link f /h","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:737d27","inputs":["sha256:bef705"],"name":"[linux/arm/v7 stage-1 4/6] COPY --link --from=b-1_x.y /q /q","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:f403a4","inputs":["sha256:bbb7d6"],"name":"[linux/amd64 stage-1 2/6] ONBUILD RUN uname -m > /onbuild","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:bbb7d6","name":"[linux/amd64 stage-1 1/4] FROM 127.0.0.1:5000/rec-onbuild:1","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3a5d59","inputs":["sha256:3c3d1e","sha256:737d27"],"name":"[linux/arm/v7 stage-1 4/6] LINK COPY --link --from=b-1_x.y /q /q","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:edd756","inputs":["sha256:a7a599"],"name":"[linux/arm/v7 stage-1 5/6] COPY --link f /h","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:aa9117","inputs":["sha256:3f9ba1"],"name":"[linux/amd64->arm/v7 b-1_x.y 2/3] RUN\tECHO \"[9/9] RUN x] [1/2] COPY\" > /p","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3f9ba1","name":"[linux/amd64 b-1_x.y 1/3] FROM 127.0.0.1:5000/debian:lab","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:353c62","inputs":["sha256:8c530d"],"name":"[linux/arm64 stage-1 6/6] RUN cat <<A > /one && cat <<B > /two","completed":"2026-01-01T00:00:00Z"}]}
`,
  // A stage fixed to arm64 for linux/amd64 and linux/arm/v7.
  shared: `
{"vertexes":[{"digest":"sha256:574ba0","inputs":["sha256:01d66b"],"name":"[linux/arm64 gen 2/2] RUN uname -m > /gen","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:01d66b","name":"[linux/arm64 gen 1/2] FROM 127.0.0.1:5000/debian:lab","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:3f9ba1","name":"[linux/amd64 native 1/2] FROM 127.0.0.1:5000/debian:lab","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:98c4d4","inputs":["sha256:00304a","sha256:f6ef6a"],"name":"[linux/arm/v7 stage-2 3/3] COPY --from=native /f /f","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:f85b6e","name":"[internal] load build context","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:d12b6c","inputs":["sha256:3f9ba1","sha256:f85b6e"],"name":"[linux/amd64 native 2/2] COPY f /f","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:6b91d9","inputs":["sha256:a2c9f7","sha256:d12b6c"],"name":"[linux/amd64 stage-2 3/3] COPY --from=native /f /f","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:1161c9","name":"[linux/arm/v7 native 1/2] FROM 127.0.0.1:5000/debian:lab","cached":true,"completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:00304a","inputs":["sha256:1161c9","sha256:574ba0"],"name":"[linux/arm/v7 stage-2 2/3] COPY --from=gen /gen /gen","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:f6ef6a","inputs":["sha256:1161c9","sha256:f85b6e"],"name":"[linux/arm/v7 native 2/2] COPY f /f","completed":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:a2c9f7","inputs":["sha256:3f9ba1","sha256:574ba0"],"name":"[linux/amd64 stage-2 2/3] COPY --from=gen /gen /gen","completed":"2026-01-01T00:00:00Z"}]}
`,
} as const

/** Of the same builds: what `buildx history inspect attachment --type=provenance` prints, shortened. */
export const provenances = {
  native: `
{"buildDefinition":{"internalParameters":{"buildConfig":{"digestMapping":{"sha256:01d66b":"step0","sha256:3f9ba1":"step1","sha256:45a0fb":"step6","sha256:4cd403":"step7","sha256:4d5ef6":"step2","sha256:50ff5b":"step4","sha256:c55bb1":"step5","sha256:e309e1":"step3"},"llbDefinition":[{"id":"step0","op":{"Op":{"source":{}},"platform":{"Architecture":"arm64","OS":"linux"}}},{"id":"step1","op":{"Op":{"source":{}},"platform":{"Architecture":"amd64","OS":"linux"}}},{"id":"step2","op":{"Op":{"exec":{}},"platform":{"Architecture":"amd64","OS":"linux"}}},{"id":"step3","op":{"Op":{"exec":{}},"platform":{"Architecture":"amd64","OS":"linux"}}},{"id":"step4","op":{"Op":{"file":{}}}},{"id":"step5","op":{"Op":{"source":{}}}},{"id":"step6","op":{"Op":{"file":{}}}},{"id":"step7","op":{"Op":{}}}]}}}}
`,
  emulated: `
{"buildDefinition":{"internalParameters":{"buildConfig":{"digestMapping":{"sha256:01d66b":"step0","sha256:3f9ba1":"step2","sha256:746980":"step8","sha256:7e661b":"step4","sha256:940f46":"step5","sha256:96077e":"step6","sha256:ae30a3":"step1","sha256:ae3b28":"step3","sha256:f0b815":"step7","sha256:f5f689":"step9"},"llbDefinition":[{"id":"step0","op":{"Op":{"source":{}},"platform":{"Architecture":"arm64","OS":"linux"}}},{"id":"step1","op":{"Op":{"file":{}}}},{"id":"step2","op":{"Op":{"source":{}},"platform":{"Architecture":"amd64","OS":"linux"}}},{"id":"step3","op":{"Op":{"exec":{}},"platform":{"Architecture":"amd64","OS":"linux"}}},{"id":"step4","op":{"Op":{"file":{}}}},{"id":"step5","op":{"Op":{"exec":{}},"platform":{"Architecture":"arm64","OS":"linux"}}},{"id":"step6","op":{"Op":{"exec":{}},"platform":{"Architecture":"arm64","OS":"linux"}}},{"id":"step7","op":{"Op":{"source":{}}}},{"id":"step8","op":{"Op":{"file":{}}}},{"id":"step9","op":{"Op":{}}}]}}}}
`,
} as const
